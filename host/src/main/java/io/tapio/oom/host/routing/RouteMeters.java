package io.tapio.oom.host.routing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the routes of one sink count. */
final class RouteMeters {

    private final Counter silenced;
    private final Counter inhibited;
    private final Counter counted;
    private final Counter closedEarly;

    RouteMeters(MeterRegistry registry, String sink) {
        this.silenced = counter(registry, "tapio_oom_sink_silenced", "Events that a silence kept from a sink", sink);
        this.inhibited =
                counter(registry, "tapio_oom_sink_inhibited", "Events that an inhibit rule kept from a sink", sink);
        this.counted = counter(
                registry,
                "tapio_oom_sink_gathered_counted",
                "Events of which a group tells the number alone, since more of them wait than are kept",
                sink);
        this.closedEarly = counter(
                registry,
                "tapio_oom_sink_groups_closed_early",
                "Groups that were closed before they were over, since there were too many",
                sink);
    }

    private static Counter counter(MeterRegistry registry, String name, String what, String sink) {
        return Counter.builder(name).description(what).tag("sink", sink).register(registry);
    }

    void silenced() {
        silenced.increment();
    }

    void inhibited() {
        inhibited.increment();
    }

    void counted() {
        counted.increment();
    }

    void closedEarly() {
        closedEarly.increment();
    }
}
