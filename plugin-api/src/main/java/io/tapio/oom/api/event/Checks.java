package io.tapio.oom.api.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The conditions that every event holds; records call them in their compact constructors. They look for {@code null} too:
 * the compiler keeps it out of Java code, but a decoded event may lack anything.
 */
final class Checks {

    private Checks() {}

    static void identity(
            @Nullable String eventId,
            int revision,
            @Nullable Instant time,
            @Nullable String node,
            @Nullable Origin origin) {
        text("event_id", eventId);
        if (revision < 0) {
            throw new IllegalArgumentException("revision must be 0 or more: " + revision);
        }
        present("time", time);
        text("node", node);
        present("origin", origin);
    }

    static void present(String name, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    static void text(String name, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
    }

    /** JSON has no word for infinity or not-a-number. */
    static void finite(String name, @Nullable Double value) {
        if (value != null && !Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be finite: " + value);
        }
    }
}
