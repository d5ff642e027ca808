package io.tapio.oom.host.routing;

import org.jspecify.annotations.Nullable;

/** An entry that waits: no more of it than it takes to tell it later, in its order. */
final class Waiting {

    final long position;

    /** What it must stay in order with. */
    final long order;

    /** Stands for its event's id. */
    final long event;

    final RoutePlan plan;

    /** What may still silence it. */
    final long[] inhibitors;

    /** When it happened. */
    final long timeMs;

    final long offeredMs;

    /** Whether its event was told before, in an earlier revision. */
    final boolean revised;

    /** Where it waits; {@code null} when it is for itself. */
    @Nullable Group group;

    /** Whether it is told alone, since a batch that it was in failed. */
    boolean single;

    /** It is not told before. */
    long notBeforeMs;

    Waiting(
            long position,
            long order,
            long event,
            RoutePlan plan,
            long[] inhibitors,
            long timeMs,
            long offeredMs,
            boolean revised) {
        this.position = position;
        this.order = order;
        this.event = event;
        this.plan = plan;
        this.inhibitors = inhibitors;
        this.timeMs = timeMs;
        this.offeredMs = offeredMs;
        this.revised = revised;
    }
}
