package io.tapio.oom.api.event;

/** The conditions that every event holds; records call them in their compact constructors. */
final class Checks {

    private Checks() {}

    static void identity(String eventId, int revision, String node) {
        if (eventId.isBlank()) {
            throw new IllegalArgumentException("event_id must not be blank");
        }
        if (revision < 0) {
            throw new IllegalArgumentException("revision must be 0 or more: " + revision);
        }
        if (node.isBlank()) {
            throw new IllegalArgumentException("node must not be blank");
        }
    }
}
