package io.tapio.oom.host.routing;

import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.config.EventView;
import java.time.Instant;

/**
 * What somebody does not want to hear of for a while. What it silences is not told later either.
 *
 * @param id letters, digits and dashes, at most 64
 * @param matchers what an event must be; at least one
 * @param startsAt from when on
 * @param endsAt until when, which is not within
 * @param createdBy whoever made it; empty when nobody said
 * @param comment why; empty when nobody said
 */
public record Silence(
        String id, EventMatch matchers, Instant startsAt, Instant endsAt, String createdBy, String comment) {

    private static final int LONGEST_ID = 64;

    public Silence {
        if (id.isEmpty() || id.length() > LONGEST_ID || !id.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException("id must have 1 to 64 letters, digits and dashes: " + id);
        }
        if (matchers.fields().isEmpty()) {
            throw new IllegalArgumentException("a silence must match something, or it would silence everything");
        }
        if (!startsAt.isBefore(endsAt)) {
            throw new IllegalArgumentException("ends_at must be after starts_at: " + startsAt + ", " + endsAt);
        }
    }

    /** Whether that moment is within. */
    public boolean covers(Instant moment) {
        return !moment.isBefore(startsAt) && moment.isBefore(endsAt);
    }

    /** Whether the event is not to be told: it happened within, or would be told within. */
    boolean silences(EventView event, Instant now) {
        return (covers(now) || covers(event.event().time())) && matchers.matches(event);
    }
}
