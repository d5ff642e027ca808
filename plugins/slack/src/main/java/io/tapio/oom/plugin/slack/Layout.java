package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.api.text.Sentences;
import io.tapio.oom.api.text.Story;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A notification as a message: what died and where, the facts, what to do, the others, and the ids at the bottom. */
final class Layout {

    /** What does not fit is counted; the journal has it. */
    private static final int MOST_SENTENCES = 10;

    private static final int LONGEST_FACT = 300;
    private static final int LONGEST_SENTENCE = 600;
    private static final int LONGEST_NOTICE = 300;
    private static final int MOST_IDS = 5;

    private Layout() {}

    /** A message that tells all there is to tell. */
    static JsonObject inFull(Notification notification, Addenda addenda) {
        Story story = Story.of(notification);
        String headline = mark(notification, story) + " " + story.headline();
        List<JsonObject> blocks = new ArrayList<>();
        blocks.add(Blocks.header(headline));
        List<JsonObject> parts = new ArrayList<>();
        List<JsonObject> called = addenda.called(notification.reason(), story.severity());
        if (!called.isEmpty()) {
            parts.add(Blocks.section(called));
        }
        OomEvent main = story.main();
        if (notification.reason() == Notification.Reason.SUMMARY) {
            sentences(story, parts);
        } else if (main != null) {
            parts.add(Blocks.section(facts(story, main)));
            if (!story.advice().isEmpty()) {
                parts.add(Blocks.section(List.of(Blocks.bold("What to do"))));
                parts.add(Blocks.bullets(story.advice()));
            }
            if (story.told().size() > 1) {
                parts.add(Blocks.section(List.of(Blocks.bold("All of them"))));
                sentences(story, parts);
            }
        }
        List<JsonObject> linked = addenda.linked();
        if (!linked.isEmpty()) {
            parts.add(Blocks.section(linked));
        }
        if (!parts.isEmpty()) {
            blocks.add(Blocks.richText(parts));
        }
        blocks.add(Blocks.context(ids(notification, story)));
        return message(headline, blocks);
    }

    /** What came to an incident that is told already, for its thread. */
    static JsonObject followUp(Notification notification) {
        Story story = Story.of(notification);
        String headline = mark(notification, story) + " " + headline(notification, story);
        List<JsonObject> parts = new ArrayList<>();
        parts.add(Blocks.section(List.of(Blocks.bold(PlainText.clip(headline, LONGEST_FACT)))));
        if (!notification.resolved()) {
            sentences(story, parts);
        }
        return message(headline, List.of(Blocks.richText(parts), Blocks.context(ids(notification, story))));
    }

    /** What stands below a message whose incident is over; the message itself stays as it was. */
    static JsonObject over(Notification notification) {
        Story story = Story.of(notification);
        JsonObject attachment = new JsonObject()
                .put("color", "#2eb67d")
                .put("fallback", Blocks.escaped(PlainText.clip(headline(notification, story), LONGEST_NOTICE)))
                .put(
                        "blocks",
                        new JsonArray().add(Blocks.richText(List.of(Blocks.section(over(notification, story))))));
        return new JsonObject()
                .put("text", notice(mark(notification, story) + " " + headline(notification, story)))
                .put("attachments", new JsonArray().add(attachment));
    }

    private static List<JsonObject> over(Notification notification, Story story) {
        List<JsonObject> texts = new ArrayList<>();
        texts.add(Blocks.bold("Over"));
        if (notification.resolvedAt() != null) {
            texts.add(Blocks.text(" since "));
            texts.add(Blocks.time(notification.resolvedAt()));
        }
        String extent = story.extent();
        if (extent != null) {
            texts.add(Blocks.text(", " + extent));
        }
        return texts;
    }

    private static String headline(Notification notification, Story story) {
        return notification.reason() == Notification.Reason.UPDATED ? "By now: " + story.headline() : story.headline();
    }

    private static List<JsonObject> facts(Story story, OomEvent main) {
        List<JsonObject> texts = new ArrayList<>();
        String bar = MemoryBar.of(main);
        if (bar != null) {
            texts.add(Blocks.text(bar + "\n"));
        }
        story.facts().forEach((title, text) -> {
            texts.add(Blocks.bold(title + "  "));
            texts.add(Blocks.text(PlainText.clip(text, LONGEST_FACT) + "\n"));
        });
        texts.add(Blocks.bold("When  "));
        texts.add(Blocks.time(main.time()));
        texts.add(Blocks.text("\n"));
        return texts;
    }

    private static void sentences(Story story, List<JsonObject> parts) {
        List<String> sentences = new ArrayList<>();
        for (OomEvent event :
                story.told().subList(0, Math.min(MOST_SENTENCES, story.told().size()))) {
            sentences.add(PlainText.clip(Sentences.of(event), LONGEST_SENTENCE));
        }
        int more = story.told().size() - sentences.size();
        if (more > 0) {
            sentences.add("and " + more + " more");
        }
        if (!sentences.isEmpty()) {
            parts.add(Blocks.bullets(sentences));
        }
    }

    private static String ids(Notification notification, Story story) {
        List<String> ids = new ArrayList<>();
        for (OomEvent event :
                story.told().subList(0, Math.min(MOST_IDS, story.told().size()))) {
            ids.add(PlainText.line(event.eventId()) + (event.revision() == 0 ? "" : " r" + event.revision()));
        }
        if (ids.isEmpty()) {
            ids.add(notification.dedupKey());
        }
        String extent = story.extent();
        return String.join(", ", ids) + (extent == null ? "" : " \u00b7 " + extent);
    }

    private static String mark(Notification notification, Story story) {
        return switch (notification.reason()) {
            case RESOLVED -> "\ud83d\udfe2";
            case SUMMARY -> "\ud83d\udccb";
            default -> story.severity() == Severity.CRITICAL ? "\ud83d\udd34" : "\ud83d\udfe0";
        };
    }

    private static JsonObject message(String headline, List<JsonObject> blocks) {
        return new JsonObject()
                .put("text", notice(headline))
                .put("blocks", new JsonArray(blocks))
                .put("unfurl_links", false)
                .put("unfurl_media", false);
    }

    /** What a telephone shows of it: after the escape each character may take five. */
    private static String notice(String headline) {
        return Blocks.escaped(PlainText.clip(headline, LONGEST_NOTICE));
    }
}
