package io.tapio.oom.host.cli;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.api.text.Sentences;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;

/** Prints events: a sentence each for people, a line of JSON each for programs. */
final class EventLines {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final PrintWriter out;
    private final boolean json;

    EventLines(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** What there is, in the order in which it happened; {@code false} when nobody reads any more. */
    boolean print(List<String> events) {
        return print(
                events.stream().sorted(Comparator.comparing(EventLines::time)).toList(), "");
    }

    /** What comes now: a later revision adds to what was told before. {@code false} when nobody reads any more. */
    boolean printNews(List<String> events) {
        return print(events, "(update) ");
    }

    private boolean print(List<String> events, String update) {
        for (String event : events) {
            out.println(json ? event : sentence(event, update));
        }
        out.flush();
        return !out.checkError();
    }

    private static Instant time(String json) {
        try {
            return EventJson.decode(json).toldOf();
        } catch (IllegalArgumentException e) {
            return Instant.MIN;
        }
    }

    private static String sentence(String json, String update) {
        try {
            OomEvent event = EventJson.decode(json);
            return TIME.format(event.toldOf()) + " " + (event.revision() == 0 ? "" : update) + Sentences.of(event);
        } catch (IllegalArgumentException e) {
            return PlainText.line("an event that this version can't read: " + e.getMessage());
        }
    }
}
