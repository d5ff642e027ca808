package io.tapio.oom.host.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gathers what a record's compact constructor finds, so that all of it is reported and not only the first. */
final class Checks {

    private final List<Violation> violations = new ArrayList<>();

    Checks that(boolean holds, String key, String reason, Object value) {
        if (!holds) {
            violations.add(new Violation(key, reason, value));
        }
        return this;
    }

    Checks range(String key, long value, long least, long most) {
        return that(value >= least && value <= most, key, "must be from " + least + " to " + most, value);
    }

    Checks range(String key, Duration value, Duration least, Duration most) {
        return that(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                "must be from " + Durations.text(least) + " to " + Durations.text(most),
                Durations.text(value));
    }

    Checks notBlank(String key, String value) {
        return that(!value.isBlank(), key, "must not be empty", "\"" + value + "\"");
    }

    /**
     * @throws InvalidValueException when any check failed
     */
    void done() {
        if (!violations.isEmpty()) {
            throw new InvalidValueException(violations);
        }
    }
}
