package io.tapio.oom.host.delivery;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A notification that was given up on.
 *
 * @param id tells it from the others, for good
 * @param sink for which it was
 * @param positions of its events in the journal, as JSON
 * @param notification whole, with its events, as JSON: see {@link NotificationJson}
 * @param reason why, without secrets
 * @param attempts how often it was tried
 * @param firstTried when it was tried first
 * @param buriedAt when it was given up on, last
 * @param waiting whether it is to be tried once more
 */
public record DeadLetter(
        long id,
        String sink,
        String positions,
        String notification,
        String reason,
        int attempts,
        Instant firstTried,
        Instant buriedAt,
        boolean waiting) {

    /** As people and programs read it. */
    public JsonObject json() {
        return new JsonObject()
                .put("id", id)
                .put("sink", sink)
                .put("reason", reason)
                .put("attempts", attempts)
                .put("first_tried", firstTried.toString())
                .put("given_up", buriedAt.toString())
                .put("waiting", waiting)
                .put("positions", new JsonArray(positions))
                .put("notification", new JsonObject(notification));
    }
}
