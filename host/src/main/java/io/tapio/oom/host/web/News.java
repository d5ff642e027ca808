package io.tapio.oom.host.web;

/** Tells when something was recorded. */
@FunctionalInterface
public interface News {

    /** The listener is run, on a thread that must not be kept, after something was recorded. */
    void listen(Runnable listener);
}
