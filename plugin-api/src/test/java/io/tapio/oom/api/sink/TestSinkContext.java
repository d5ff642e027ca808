package io.tapio.oom.api.sink;

import io.vertx.core.Vertx;

/**
 * What a host lends to a sink, for tests: node {@code node-1}, host version {@code 1.2.3}.
 *
 * @param sinkName the sink's name
 * @param vertx a Vert.x that the test closes
 * @param interactive whether a person watches the standard output
 */
public record TestSinkContext(String sinkName, Vertx vertx, boolean interactive) implements SinkContext {

    /** A sink that nobody watches. */
    public TestSinkContext(String sinkName, Vertx vertx) {
        this(sinkName, vertx, false);
    }

    @Override
    public String node() {
        return "node-1";
    }

    @Override
    public String hostVersion() {
        return "1.2.3";
    }
}
