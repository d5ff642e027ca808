package io.tapio.oom.api.sink;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a host lends to a sink, for tests: node {@code node-1}, host version {@code 1.2.3}.
 *
 * @param sinkName the sink's name
 * @param vertx a Vert.x that the test closes
 * @param interactive whether a person watches the standard output
 * @param warnings what the sink told the user so far
 */
public record TestSinkContext(String sinkName, Vertx vertx, boolean interactive, List<String> warnings)
        implements SinkContext {

    /** A sink that nobody watches. */
    public TestSinkContext(String sinkName, Vertx vertx) {
        this(sinkName, vertx, false);
    }

    /** A sink that told nothing yet. */
    public TestSinkContext(String sinkName, Vertx vertx, boolean interactive) {
        this(sinkName, vertx, interactive, new CopyOnWriteArrayList<>());
    }

    @Override
    public String node() {
        return "node-1";
    }

    @Override
    public String hostVersion() {
        return "1.2.3";
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
    }
}
