package io.tapio.oom.host.plugin;

import io.tapio.oom.api.sink.SinkFactory;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Where a sink lives.
 *
 * @param loader of its plugin's classes: the context class loader of every call into it
 * @param loops gives the Vert.x that it runs on, of the host's: that one, or one of the plugin's own
 * @param seats gives a place in the flight record, by the sink's name
 */
record SinkHome(ClassLoader loader, UnaryOperator<Vertx> loops, Function<String, FlightRecord.Seat> seats) {

    private static final Function<String, FlightRecord.Seat> NOWHERE =
            sink -> FlightRecord.none().seat("", sink, null, Path.of(""));

    /** Where that factory's sinks live: with the host, unless their plugin has a place of its own. */
    static SinkHome of(SinkFactory factory) {
        return ofAny(factory);
    }

    /** The same of any factory that a plugin brings. */
    static SinkHome ofAny(Object factory) {
        return factory instanceof Housed housed
                ? housed.home()
                : new SinkHome(factory.getClass().getClassLoader(), UnaryOperator.identity(), NOWHERE);
    }
}
