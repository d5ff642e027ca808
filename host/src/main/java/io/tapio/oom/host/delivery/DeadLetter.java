package io.tapio.oom.host.delivery;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Supplier;

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

    /** As people and programs read it; without what can't be read any more. */
    public JsonObject json() {
        JsonObject json = new JsonObject()
                .put("id", id)
                .put("sink", sink)
                .put("reason", reason)
                .put("attempts", attempts)
                .put("first_tried", firstTried.toString())
                .put("given_up", buriedAt.toString())
                .put("waiting", waiting);
        put(json, "positions", () -> new JsonArray(positions));
        put(json, "notification", () -> new JsonObject(notification));
        return json;
    }

    private static void put(JsonObject json, String key, Supplier<Object> value) {
        try {
            json.put(key, value.get());
        } catch (DecodeException unreadable) {
            json.remove(key);
        }
    }
}
