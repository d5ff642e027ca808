package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cgroup is close to its limit, or running into it: {@code memory_pressure_high}, {@code memory_pressure_critical} and
 * {@code container_memory_limit}.
 *
 * @param eventType one of those three
 * @param cgroup the cgroup, with usage and the effective limit
 * @param unreclaimableBytes memory that reclaim can't give back
 * @param percent {@code unreclaimableBytes} as a share of the effective limit, 0 to 100; above that for moments after
 *     the limit was lowered
 * @param limitHits how often the limit was hit since the last sample
 * @param owner whose cgroup it is
 */
public record MemoryPressure(
        String eventId,
        int revision,
        Instant time,
        String node,
        Origin origin,
        EventType eventType,
        MemoryCgroup cgroup,
        @Nullable Long unreclaimableBytes,
        @Nullable Double percent,
        @Nullable Long limitHits,
        @JsonUnwrapped Ownership owner)
        implements OomEvent {

    public MemoryPressure {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.present("owner", owner);
        Checks.present("cgroup", cgroup);
        Checks.finite("percent", percent);
        switch (eventType) {
            case MEMORY_PRESSURE_CRITICAL, MEMORY_PRESSURE_HIGH, CONTAINER_MEMORY_LIMIT -> {}
            default -> throw new IllegalArgumentException("not a pressure event: " + eventType.wireName());
        }
    }

    @Override
    public Severity severity() {
        return eventType.usualSeverity();
    }

    @Override
    public @Nullable String subjectCgroupPath() {
        return cgroup.cgroupPath();
    }

    @Override
    public MemoryPressure withOwner(Ownership newOwner) {
        return copy(revision, newOwner);
    }

    @Override
    public MemoryPressure withRevision(int newRevision) {
        return copy(newRevision, owner);
    }

    private MemoryPressure copy(int newRevision, Ownership newOwner) {
        return new MemoryPressure(
                eventId,
                newRevision,
                time,
                node,
                origin,
                eventType,
                cgroup,
                unreclaimableBytes,
                percent,
                limitHits,
                newOwner);
    }
}
