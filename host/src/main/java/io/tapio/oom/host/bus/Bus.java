package io.tapio.oom.host.bus;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.forecast.Forecasts;
import io.vertx.core.Vertx;

/** The bus of the house. Bodies are immutable records and stay inside the process: nothing is serialised. */
public final class Bus {

    /** {@code OomEvent} bodies. */
    public static final String EVENTS = "oom.events";

    /** {@code MemorySamples} bodies, one a pass. */
    public static final String SAMPLES = "oom.samples";

    /** {@code Forecasts} bodies, one a pass. */
    public static final String FORECASTS = "oom.forecasts";

    private static final String BY_REFERENCE = "tapio-by-reference";

    private Bus() {}

    /** Teaches a Vert.x the house's bodies; to be called once, before anything is published. */
    public static void prepare(Vertx vertx) {
        vertx.eventBus()
                .registerCodec(new ByReferenceCodec(BY_REFERENCE))
                .codecSelector(
                        body -> body instanceof OomEvent || body instanceof MemorySamples || body instanceof Forecasts
                                ? BY_REFERENCE
                                : null);
    }
}
