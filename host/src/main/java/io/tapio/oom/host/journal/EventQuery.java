package io.tapio.oom.host.journal;

import io.tapio.oom.host.config.RouteMatch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody asks for.
 *
 * @param match what they must be
 * @param since happened at that moment or later; {@code null} for any time
 * @param until happened before that moment; {@code null} for any time
 * @param after came, or changed, behind that cursor; {@code null} for the newest there are
 * @param limit at most that many, 1 to {@value #MOST}
 */
public record EventQuery(
        RouteMatch match,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Cursor after,
        int limit) {

    /** The highest limit. */
    public static final int MOST = 1_000;

    public EventQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit must be from 1 to " + MOST + ": " + limit);
        }
    }

    /** The same question for what comes behind that cursor. */
    public EventQuery behind(Cursor cursor) {
        return new EventQuery(match, since, until, cursor, limit);
    }
}
