package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.text.PlainText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * The parts of a message, in Slack's Block Kit. Texts are {@code plain_text} or the text elements of {@code rich_text},
 * which Slack shows as they are: nothing in them is read as markup, so no name can make a link, a mention or bold text.
 * Limits are those of <a href="https://docs.slack.dev/reference/block-kit/blocks">Slack's reference</a>, in characters.
 */
final class Blocks {

    private static final int LONGEST_HEADER = 150;
    private static final int LONGEST_CONTEXT = 2_000;

    private Blocks() {}

    /** Large and bold, at the top. */
    static JsonObject header(String text) {
        return new JsonObject().put("type", "header").put("text", plain(PlainText.clip(text, LONGEST_HEADER)));
    }

    /** Small and grey, at the bottom. */
    static JsonObject context(String text) {
        return new JsonObject()
                .put("type", "context")
                .put("elements", new JsonArray().add(plain(PlainText.clip(text, LONGEST_CONTEXT))));
    }

    /** Sections and lists under each other. */
    static JsonObject richText(List<JsonObject> parts) {
        return new JsonObject().put("type", "rich_text").put("elements", new JsonArray(parts));
    }

    /** Texts after each other; an end of the line in them is one. */
    static JsonObject section(List<JsonObject> texts) {
        return new JsonObject().put("type", "rich_text_section").put("elements", new JsonArray(texts));
    }

    /** One line for each text, behind a bullet. */
    static JsonObject bullets(List<String> texts) {
        JsonArray lines = new JsonArray();
        texts.forEach(line -> lines.add(section(List.of(text(line)))));
        return new JsonObject()
                .put("type", "rich_text_list")
                .put("style", "bullet")
                .put("elements", lines);
    }

    /** A text that is not empty. */
    static JsonObject text(String text) {
        return new JsonObject().put("type", "text").put("text", text);
    }

    static JsonObject bold(String text) {
        return text(text).put("style", new JsonObject().put("bold", true));
    }

    /** An address behind a text. */
    static JsonObject link(String text, String address) {
        return new JsonObject().put("type", "link").put("url", address).put("text", text);
    }

    /** Calls many: {@code here}, {@code channel} or {@code everyone}. */
    static JsonObject broadcast(String range) {
        return new JsonObject().put("type", "broadcast").put("range", range);
    }

    /** Calls one person. */
    static JsonObject user(String id) {
        return new JsonObject().put("type", "user").put("user_id", id);
    }

    /** Calls a group of people. */
    static JsonObject userGroup(String id) {
        return new JsonObject().put("type", "usergroup").put("usergroup_id", id);
    }

    /** A time that each reader sees by the own clock. */
    static JsonObject time(Instant time) {
        return new JsonObject()
                .put("type", "date")
                .put("timestamp", time.getEpochSecond())
                .put("format", "{date_short_pretty} at {time_secs}")
                .put("fallback", time.toString());
    }

    /** For {@code text} beside blocks, which is for notifications and is read as markup. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static JsonObject plain(String text) {
        return new JsonObject().put("type", "plain_text").put("text", text).put("emoji", false);
    }
}
