package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.sink.SinkMemory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Where the message of each incident stands, as far as the host remembers it. */
final class Messages {

    /**
     * A message.
     *
     * @param channel the channel's id: Slack takes a name for a new message alone
     * @param ts which message of the channel it is
     * @param only the id of the one event that it tells of; {@code null} where there are more
     */
    record Posted(String channel, String ts, @Nullable String only) {}

    private final SinkMemory memory;

    Messages(SinkMemory memory) {
        this.memory = memory;
    }

    @Nullable Posted of(String dedupKey) {
        String text = memory.get(dedupKey);
        if (text == null) {
            return null;
        }
        try {
            JsonObject posted = new JsonObject(text);
            return posted.getValue("channel") instanceof String channel && posted.getValue("ts") instanceof String ts
                    ? new Posted(channel, ts, posted.getString("only"))
                    : null;
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    void remember(String dedupKey, Posted posted) {
        memory.put(
                dedupKey,
                new JsonObject()
                        .put("channel", posted.channel())
                        .put("ts", posted.ts())
                        .put("only", posted.only())
                        .encode());
    }
}
