package io.tapio.oom.api.sink;

import io.vertx.core.Vertx;

/** What the host lends to a sink. Valid until {@link OomSink#close()}. */
public interface SinkContext {

    /** The sink's name: its key under {@code sinks:} in the configuration. */
    String sinkName();

    /** The node's name, as in the events. */
    String node();

    /** The host's version, for user agents and the like. */
    String hostVersion();

    /** The host's Vert.x: for clients and timers. Close what you open there in {@link OomSink#close()}. */
    Vertx vertx();

    /** Whether a person watches the host's standard output: it is a terminal. */
    boolean interactive();

    /**
     * What this sink remembers of what it sent. Ask once and keep it: where the host keeps nothing, as by default, each
     * one begins empty.
     */
    default SinkMemory memory() {
        return SinkMemory.untilTheEnd();
    }

    /**
     * Tells the user of something that no delivery's outcome can say: the host logs it with the sink's name. For what
     * happens seldom; no secrets. For use on the sink's thread.
     */
    default void warn(String message) {}
}
