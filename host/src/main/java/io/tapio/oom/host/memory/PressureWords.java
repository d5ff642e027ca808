package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.container.CgroupLevels;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events of pressure.
 *
 * @param node the name of this node
 * @param boot what tells this boot of the machine from others, in the ids
 */
public record PressureWords(String node, String boot) {

    private static final double PERCENT = 100;
    private static final double BYTES_PER_MB = 1e6;
    private static final double LEAST_MB = .05;

    /** Whether an event that an earlier run has told is of this boot: cgroups of others have the same ids. */
    boolean ours(MemoryPressure event) {
        return event.eventId().startsWith(prefix(event.eventType()));
    }

    private String prefix(EventType type) {
        return type.wireName() + "-" + boot + "-";
    }

    MemoryPressure raised(
            EventType type, MemorySample sample, Room room, @Nullable Long hits, Instant time, long bootTimeNs) {
        return new MemoryPressure(
                prefix(type) + sample.cgroupId() + "-" + bootTimeNs,
                0,
                time,
                node,
                Origin.CGROUP,
                type,
                cgroup(sample, room),
                room.heldBytes(),
                room.ratio() * PERCENT,
                hits,
                sample.rates(),
                why(sample, room, hits),
                null,
                null,
                sample.owner());
    }

    private static MemoryCgroup cgroup(MemorySample sample, Room room) {
        return new MemoryCgroup(
                sample.cgroupPath(),
                CgroupLevels.of(sample.cgroupPath()),
                sample.cgroupId(),
                sample.usageBytes(),
                room.limitBytes(),
                null,
                sample.counters().peakBytes(),
                sample.parts().swapBytes(),
                null,
                null,
                null);
    }

    private static String why(MemorySample sample, Room room, @Nullable Long hits) {
        StringBuilder why = new StringBuilder(String.format(
                Locale.ROOT,
                "it holds %s that can't be reclaimed, %.1f %% of its limit of %s",
                PlainText.mib(room.heldBytes()),
                room.ratio() * PERCENT,
                PlainText.mib(room.limitBytes())));
        if (hits != null) {
            why.append(", hit it ").append(hits == 1 ? "once" : hits + " times").append(" since the last sample");
        }
        Double rate = sample.rates().newestBytesPerSecond();
        if (rate != null && rate / BYTES_PER_MB >= LEAST_MB) {
            why.append(String.format(Locale.ROOT, ", and grows by %.1f MB/s", rate / BYTES_PER_MB));
        }
        return why.toString();
    }

    /** @param room what is left now; {@code null} where that is not known */
    static MemoryPressure ended(MemoryPressure told, Ending how, @Nullable Room room, Instant time) {
        String after =
                String.format(Locale.ROOT, ", %.0f s after it crossed", seconds(Duration.between(told.time(), time)));
        String sentence = switch (how) {
            case FELL_BACK ->
                (told.eventType() == EventType.CONTAINER_MEMORY_LIMIT ? "it hits its limit no more" : "it fell back")
                        + now(room)
                        + after;
            case LIMIT_CHANGED -> "its limit was changed" + now(room) + after;
            case CONTAINER_ENDED -> "it ended without an OOM kill" + after;
            case RESTARTED -> "it was started anew" + after;
            case KILLED -> "a process was killed for it" + after;
            case LOST_SIGHT -> "it could not be followed any more" + after;
        };
        return told.ended(time, how, sentence);
    }

    private static String now(@Nullable Room room) {
        return room == null ? "" : String.format(Locale.ROOT, ", now at %.1f %% of its limit", room.ratio() * PERCENT);
    }

    private static double seconds(Duration span) {
        return Math.max(0, span.toMillis()) / 1000.0;
    }
}
