package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.Severity;
import io.tapio.oom.host.config.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a route treats what it gets, with all that it has from the routes around it.
 *
 * @param path where it stands in the configuration: {@code routes[0].routes[1]}, or {@value #DEFAULT}
 * @param sinks the names of the sinks that get it
 * @param groupBy the fields that make a group; {@code null} where no route says
 * @param minSeverity what is less bad is left out; {@code null} for nothing
 * @param muted windows in which its sinks are not told
 * @param active windows outside of which they are not told; empty for always
 */
record RoutePlan(
        String path,
        List<String> sinks,
        @Nullable List<String> groupBy,
        Duration groupWait,
        Duration groupInterval,
        Duration repeatInterval,
        Duration resolveAfter,
        @Nullable Severity minSeverity,
        List<TimeWindow> muted,
        List<TimeWindow> active) {

    /** Where what no route says is said. */
    static final String DEFAULT = "default";

    /** What counts where no route says otherwise. */
    static final RoutePlan STANDARD = new RoutePlan(
            DEFAULT,
            List.of(),
            null,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofHours(4),
            Duration.ofMinutes(10),
            null,
            List.of(),
            List.of());

    RoutePlan {
        sinks = List.copyOf(sinks);
        groupBy = groupBy == null ? null : List.copyOf(groupBy);
        muted = List.copyOf(muted);
        active = List.copyOf(active);
    }

    /** Whether its sinks are not to be told at that moment. */
    boolean holds(Instant moment) {
        return muted.stream().anyMatch(window -> window.covers(moment))
                || (!active.isEmpty() && active.stream().noneMatch(window -> window.covers(moment)));
    }

    /** Whether the event is not bad enough. */
    boolean spares(Severity severity) {
        return minSeverity != null && severity.compareTo(minSeverity) > 0;
    }
}
