package io.tapio.oom.host.journal;

import io.tapio.oom.api.event.OomEvent;
import io.vertx.core.Promise;

/** What waits for the thread that writes. */
sealed interface Work {

    /** About how many bytes it keeps while it waits. */
    long weight();

    /**
     * An event to be recorded.
     *
     * @param json as it will stand in the journal
     */
    record Append(OomEvent event, String json, long weight) implements Work {

        static Append of(OomEvent event, String json) {
            return new Append(event, json, Weight.of(event) + json.length());
        }

        /** Whether it must be on the disk before it is published: the kernel tells of it once. */
        boolean precious() {
            return switch (event.eventType()) {
                case OOM_KILL_TRIGGERED, OOM_KILL_VICTIM, CGROUP_OOM_NOTIFICATION -> true;
                case MEMORY_PRESSURE_CRITICAL, MEMORY_PRESSURE_HIGH, CONTAINER_MEMORY_LIMIT, OOM_PREDICTED -> false;
            };
        }
    }

    /** Somebody's statements. */
    record Write<T>(Database.Statements<T> statements, Promise<T> promise) implements Work {
        @Override
        public long weight() {
            return 0;
        }
    }

    /** Somebody waits until all before it is recorded. */
    record Settle(Promise<Void> promise) implements Work {
        @Override
        public long weight() {
            return 0;
        }
    }
}
