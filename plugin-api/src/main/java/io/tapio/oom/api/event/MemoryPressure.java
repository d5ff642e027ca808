package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cgroup is close to its limit, or running into it: {@code memory_pressure_high}, {@code memory_pressure_critical} and
 * {@code container_memory_limit}. Revision 0 says so, the last one, with {@code endedAt}, that it is over.
 *
 * @param time when it crossed
 * @param eventType one of those three
 * @param cgroup the cgroup, with usage and the effective limit
 * @param unreclaimableBytes memory that reclaim can't give back, what is in swap included, when it crossed
 * @param percent {@code unreclaimableBytes} as a share of the effective limit, 0 to 100; above that for moments after
 *     the limit was lowered
 * @param limitHits how often the limit was hit since the last sample
 * @param rates how fast that grows
 * @param why what speaks for it, or what ended it, in one sentence
 * @param endedAt since when it does not stand any more; absent as long as it does
 * @param ending why it is over; there when {@code endedAt} is
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
        @Nullable AllocationRates rates,
        @Nullable String why,

        @JsonIgnore(false) @JsonProperty("ended_at") @Nullable Instant endedAt,

        @Nullable Ending ending,
        @JsonUnwrapped Ownership owner)
        implements OomEvent {

    public MemoryPressure {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.present("owner", owner);
        Checks.present("cgroup", cgroup);
        Checks.finite("percent", percent);
        if (ending != null && endedAt == null) {
            throw new IllegalArgumentException("what has an ending says when: " + ending);
        }
        rates = AllocationRates.UNKNOWN.equals(rates) ? null : rates;
        switch (eventType) {
            case MEMORY_PRESSURE_CRITICAL, MEMORY_PRESSURE_HIGH, CONTAINER_MEMORY_LIMIT -> {}
            default -> throw new IllegalArgumentException("not a pressure event: " + eventType.wireName());
        }
    }

    /** One that stands, without its rates and its reason. */
    public MemoryPressure(
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
            Ownership owner) {
        this(
                eventId,
                revision,
                time,
                node,
                origin,
                eventType,
                cgroup,
                unreclaimableBytes,
                percent,
                limitHits,
                null,
                null,
                null,
                null,
                owner);
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
        return new MemoryPressure(
                eventId,
                revision,
                time,
                node,
                origin,
                eventType,
                cgroup,
                unreclaimableBytes,
                percent,
                limitHits,
                rates,
                why,
                endedAt,
                ending,
                newOwner);
    }

    @Override
    public MemoryPressure withRevision(int newRevision) {
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
                rates,
                why,
                endedAt,
                ending,
                owner);
    }

    /** Its last revision, with the figures of this one. */
    public MemoryPressure ended(Instant at, Ending how, String sentence) {
        return new MemoryPressure(
                eventId,
                revision + 1,
                time,
                node,
                origin,
                eventType,
                cgroup,
                unreclaimableBytes,
                percent,
                limitHits,
                rates,
                sentence,
                at,
                how,
                owner);
    }
}
