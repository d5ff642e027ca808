package io.tapio.oom.host.config;

/** One of the names that a key accepts. */
public interface Choice {

    /** As the configuration writes it. */
    String key();
}
