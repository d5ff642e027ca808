package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user adds to each message.
 *
 * @param mentions who is called by what begins and is critical: {@code here}, {@code channel}, {@code everyone}, or the
 *     id of a user or a user group
 * @param links addresses by their text
 */
record Addenda(List<String> mentions, Map<String, String> links) {

    static final Addenda NONE = new Addenda(List.of(), Map.of());

    private static final int MOST = 10;
    private static final int LONGEST_TEXT = 75;
    private static final Pattern MENTION =
            Pattern.compile("(here|channel|everyone)|([UW][A-Z0-9]{5,20})|(S[A-Z0-9]{5,20})");

    /** @throws SettingsException when they can't be used */
    static Addenda of(SinkSettings settings) {
        List<String> mentions = settings.strings("mention");
        for (String mention : mentions) {
            if (!MENTION.matcher(mention).matches()) {
                throw new SettingsException(settings.path("mention")
                        + " must be here, channel, everyone, or the id of a user (U...) or of a user group (S...)");
            }
        }
        Map<String, String> links = settings.links("links");
        if (mentions.size() > MOST || links.size() > MOST) {
            throw new SettingsException(
                    settings.path(links.size() > MOST ? "links" : "mention") + " has room for " + MOST);
        }
        for (String text : links.keySet()) {
            if (text.isBlank() || text.length() > LONGEST_TEXT) {
                throw new SettingsException(
                        settings.path("links") + " must have a text of at most " + LONGEST_TEXT + " characters each");
            }
        }
        return new Addenda(mentions, links);
    }

    /** Those who are called, as parts of a line; none where nobody is. A message that is written anew keeps them. */
    List<JsonObject> called(Notification.Reason reason, Severity severity) {
        List<JsonObject> parts = new ArrayList<>();
        boolean begins = switch (reason) {
            case EVENTS, OPENED, UPDATED -> true;
            case MORE, REPEATED, RESOLVED, SUMMARY -> false;
        };
        if (begins && severity == Severity.CRITICAL) {
            for (String mention : mentions) {
                Matcher kind = MENTION.matcher(mention);
                if (kind.matches()) {
                    parts.add(
                            kind.group(1) != null
                                    ? Blocks.broadcast(mention)
                                    : kind.group(2) != null ? Blocks.user(mention) : Blocks.userGroup(mention));
                    parts.add(Blocks.text(" "));
                }
            }
        }
        return parts;
    }

    /** The links, as parts of a line; none where there are none. */
    List<JsonObject> linked() {
        List<JsonObject> parts = new ArrayList<>();
        links.forEach((text, address) -> {
            if (!parts.isEmpty()) {
                parts.add(Blocks.text("  "));
            }
            parts.add(Blocks.link(text, address));
        });
        return parts;
    }
}
