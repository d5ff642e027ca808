package io.tapio.oom.plugin.slack;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/** A message as plain text, about as Slack shows it: for people who look at a test or at the docs. */
final class Picture {

    private Picture() {}

    static String of(JsonObject message) {
        return objects(message.getJsonArray("blocks"))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private static java.util.stream.Stream<String> objects(JsonArray blocks) {
        return blocks.stream().map(JsonObject.class::cast).map(Picture::block);
    }

    private static String block(JsonObject block) {
        return switch (block.getString("type")) {
            case "header" -> block.getJsonObject("text").getString("text") + "\n";
            case "context" ->
                "\n"
                        + block.getJsonArray("elements").stream()
                                .map(text -> ((JsonObject) text).getString("text"))
                                .collect(Collectors.joining("  "));
            case "rich_text" -> objects(block.getJsonArray("elements")).collect(Collectors.joining("\n"));
            case "rich_text_list" ->
                objects(block.getJsonArray("elements"))
                        .map(line -> "\u2022 " + line)
                        .collect(Collectors.joining("\n"));
            case "rich_text_section" -> objects(block.getJsonArray("elements")).collect(Collectors.joining());
            case "text", "link" -> block.getString("text");
            case "broadcast" -> "@" + block.getString("range");
            case "user" -> "@" + block.getString("user_id");
            case "usergroup" -> "@" + block.getString("usergroup_id");
            case "date" -> block.getString("fallback");
            default -> throw new AssertionError("no such block: " + block);
        };
    }
}
