package io.tapio.oom.plugin.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.slack.api.util.json.GsonFactory;
import com.slack.api.util.json.UnknownPropertyDetectionAdapterFactory;
import com.slack.api.webhook.Payload;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What Slack publishes of messages: the types of its own Java SDK, which must know each member and lose none, and the
 * limits of <a href="https://docs.slack.dev/reference/block-kit/blocks">its reference</a> of blocks and of
 * <a href="https://docs.slack.dev/reference/methods/chat.postMessage">chat.postMessage</a>. Read in November 2026.
 */
final class SlackContract {

    private static final int MOST_BLOCKS = 50;
    private static final int LONGEST_HEADER = 150;
    private static final int LONGEST_TEXT_OBJECT = 3_000;
    private static final int MOST_CONTEXT_ELEMENTS = 10;
    /** "For best results, limit the number of characters in the text field to 4,000". */
    private static final int LONGEST_TEXT = 4_000;
    /** Above it chat.postMessage answers msg_blocks_too_long. */
    private static final int LONGEST_BLOCKS = 13_200;

    private SlackContract() {}

    static void assertKept(JsonObject message) {
        JsonObject known = new JsonObject(message.encode());
        // Of chat.update alone; the SDK's type is that of a webhook's message, which has all else.
        known.remove("ts");
        known.remove("parse");
        Gson gson = GsonFactory.createSnakeCase()
                .newBuilder()
                .registerTypeAdapterFactory(new UnknownPropertyDetectionAdapterFactory())
                .create();
        Payload read = gson.fromJson(known.encode(), Payload.class);
        assertHeld(known, new JsonObject(gson.toJson(read)), "message");

        String text = message.getString("text");
        assertTrue(!text.isBlank() && text.length() <= LONGEST_TEXT, text);
        if (message.containsKey("blocks")) {
            blocks(message.getJsonArray("blocks"));
        }
        for (Object attachment : message.getJsonArray("attachments", new JsonArray())) {
            blocks(((JsonObject) attachment).getJsonArray("blocks"));
        }
    }

    /** Slack's types add what is off by default, and must lose nothing. */
    private static void assertHeld(Object ours, @Nullable Object theirs, String path) {
        if (ours instanceof JsonObject object && theirs instanceof JsonObject read) {
            object.forEach(member ->
                    assertHeld(member.getValue(), read.getValue(member.getKey()), path + "." + member.getKey()));
        } else if (ours instanceof JsonArray array && theirs instanceof JsonArray read) {
            assertEquals(array.size(), read.size(), path);
            for (int i = 0; i < array.size(); i++) {
                assertHeld(array.getValue(i), read.getValue(i), path + "[" + i + "]");
            }
        } else {
            assertEquals(ours, theirs, path);
        }
    }

    private static void blocks(JsonArray blocks) {
        assertTrue(!blocks.isEmpty() && blocks.size() <= MOST_BLOCKS, "blocks: " + blocks.size());
        int[] characters = new int[1];
        for (Object block : blocks) {
            limits((JsonObject) block, characters);
        }
        assertTrue(characters[0] <= LONGEST_BLOCKS, "characters in all blocks: " + characters[0]);
    }

    private static void limits(JsonObject part, int[] characters) {
        String type = part.getString("type");
        JsonArray elements = part.getJsonArray("elements", new JsonArray());
        switch (type) {
            case "header" -> {
                length(part.getJsonObject("text").getString("text"), LONGEST_HEADER);
                limits(part.getJsonObject("text"), characters);
            }
            case "context" -> assertTrue(!elements.isEmpty() && elements.size() <= MOST_CONTEXT_ELEMENTS);
            case "rich_text", "rich_text_section", "rich_text_list" -> assertTrue(!elements.isEmpty(), type);
            case "plain_text", "text" -> {
                length(part.getString("text"), LONGEST_TEXT_OBJECT);
                characters[0] += part.getString("text").length();
            }
            case "link" -> {
                length(part.getString("text"), LONGEST_TEXT_OBJECT);
                characters[0] += part.getString("text").length();
            }
            case "broadcast", "user", "usergroup" -> assertEquals(2, part.size(), part::encode);
            case "date" -> assertTrue(part.getLong("timestamp") > 0);
            default -> throw new AssertionError("no such part: " + part);
        }
        elements.forEach(element -> limits((JsonObject) element, characters));
    }

    private static void length(String text, int most) {
        assertTrue(!text.isEmpty() && text.length() <= most, () -> "1 to " + most + " characters: " + text);
    }
}
