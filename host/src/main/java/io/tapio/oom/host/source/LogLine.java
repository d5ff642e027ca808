package io.tapio.oom.host.source;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line that the kernel wrote into its log, wherever it was read.
 *
 * @param bootTimeUs microseconds since boot by the log's clock; absent where the text doesn't carry it
 * @param wallTime when the text says that it was; absent where it says none
 * @param granularityUs how far apart two lines of one moment may seem: a second where the text tells whole seconds
 * @param part how the line stands to the one before it
 * @param caller who logged it, {@code T} and a thread or {@code C} and a processor; absent where the kernel doesn't say
 * @param text what was logged, without what stands before it
 */
public record LogLine(
        @Nullable Long bootTimeUs,
        @Nullable Instant wallTime,
        long granularityUs,
        Part part,
        @Nullable String caller,
        String text) {

    private static final long US_PER_SECOND = 1_000_000;
    private static final long NS_PER_US = 1_000;

    /** How a line stands to the one before it. */
    public enum Part {
        /** A record of its own. */
        WHOLE,
        /** A record that goes on where an earlier one stopped: the kernel splits long ones. */
        FRAGMENT,
        /** A further line of the record before it. */
        FURTHER
    }

    /** Microseconds by the clock that the text has: since boot, else since 1970; 0 where it has none. */
    long timeUs() {
        if (bootTimeUs != null) {
            return bootTimeUs;
        }
        return wallTime == null ? 0 : wallTime.getEpochSecond() * US_PER_SECOND + wallTime.getNano() / NS_PER_US;
    }
}
