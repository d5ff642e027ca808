package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * Whether an OOM was predicted; told of those alone whose limit's owner was watched.
 *
 * @param predicted whether a warning stood when it came
 * @param eventId of that {@code oom_predicted}
 * @param leadSeconds from the warning to the kill, 0 or more
 * @param timeToOomSeconds what the warning said when it was raised
 * @param confidence of the warning when it was raised, 0 to 1
 * @param predictor who said so
 */
public record Foretold(
        boolean predicted,
        @Nullable String eventId,
        @Nullable Double leadSeconds,
        @Nullable Double timeToOomSeconds,
        @Nullable Double confidence,
        @Nullable String predictor) {

    /** It was watched, and nothing was said. */
    public static final Foretold NOT = new Foretold(false, null, null, null, null, null);

    public Foretold {
        Checks.finite("lead_seconds", leadSeconds);
        Checks.finite("time_to_oom_seconds", timeToOomSeconds);
        Checks.finite("confidence", confidence);
    }
}
