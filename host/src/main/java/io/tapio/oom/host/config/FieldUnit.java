package io.tapio.oom.host.config;

import java.time.Duration;

/** What the numbers of an event's field count, and so how an amount of them may be written. */
enum FieldUnit {
    /** Bytes: {@code 64MiB} or {@code 67108864}. */
    BYTES,
    /** Milliseconds: {@code 5s} or {@code 5000}. */
    MILLISECONDS,
    /** Seconds: {@code 5m} or {@code 300}. */
    SECONDS,
    /** Something else: {@code 500}, {@code 0.9}. */
    OTHER,
    /** The field is no number. */
    NONE;

    private static final double MS_PER_SECOND = 1_000;

    /** By the end of the field's name, as the events' schema has it. */
    static FieldUnit of(String field) {
        if (field.endsWith("_bytes")) {
            return BYTES;
        }
        if (field.endsWith("_ms")) {
            return MILLISECONDS;
        }
        return field.endsWith("_seconds") ? SECONDS : OTHER;
    }

    /**
     * @throws IllegalArgumentException with what it must be
     */
    double amount(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            try {
                return switch (this) {
                    case BYTES -> Sizes.parse(text);
                    case MILLISECONDS -> Durations.parse(text).toMillis();
                    case SECONDS -> {
                        Duration duration = Durations.parse(text);
                        yield duration.toMillis() / MS_PER_SECOND;
                    }
                    case OTHER, NONE -> throw new IllegalArgumentException("no unit", e);
                };
            } catch (IllegalArgumentException notOne) {
                throw new IllegalArgumentException("must compare with " + kind(), notOne);
            }
        }
    }

    private String kind() {
        return switch (this) {
            case BYTES -> "a size such as 64MiB or a number of bytes";
            case MILLISECONDS -> "a duration such as 5s or a number of milliseconds";
            case SECONDS -> "a duration such as 5m or a number of seconds";
            case OTHER, NONE -> "a number";
        };
    }
}
