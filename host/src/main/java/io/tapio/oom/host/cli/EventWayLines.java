package io.tapio.oom.host.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.config.ConfigOrigin;
import io.tapio.oom.host.routing.EventWays.Way;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads the events that one asks for, and prints the ways that they would take. */
final class EventWayLines {

    private static final long LARGEST = 16 << 20;

    private final ConfigOrigin origin;
    private final PrintWriter out;

    EventWayLines(ConfigOrigin origin, PrintWriter out) {
        this.origin = origin;
        this.out = out;
    }

    /**
     * The events of a file: one as JSON, or one on each line.
     *
     * @throws IllegalArgumentException with what is wrong and where
     */
    static List<OomEvent> read(Path file) {
        String text;
        try {
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException(file + " is larger than 16 MiB");
            }
            text = Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can't be read: " + e, e);
        }
        List<OomEvent> events = new ArrayList<>();
        String[] lines = text.strip().startsWith("{\n") ? new String[] {text} : text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isBlank()) {
                continue;
            }
            try {
                events.add(EventJson.decode(lines[i]));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        if (events.isEmpty()) {
            throw new IllegalArgumentException(file + " has no event");
        }
        return events;
    }

    void inWords(List<Way> ways) {
        int width = ways.stream().mapToInt(way -> way.sink().length()).max().orElse(0);
        OomEvent last = null;
        for (Way way : ways) {
            if (way.event() != last) {
                last = way.event();
                String subject = EventJson.subject(last);
                out.println(PlainText.line(last.eventType().wireName() + " " + last.eventId()
                        + (last.revision() == 0 ? "" : ", revision " + last.revision())
                        + (subject == null ? "" : ", " + subject)));
            }
            String sink = way.sink() + " ".repeat(width - way.sink().length());
            out.println(PlainText.line("  " + sink + "  " + sentence(way)));
        }
    }

    private String sentence(Way way) {
        if (way.leftOut() != null) {
            return "left out: " + way.leftOut();
        }
        String route = String.valueOf(way.route());
        int line = origin.lineOf(route);
        String by = route + (line == 0 ? "" : " (line " + line + ")");
        if (way.told() == null || way.as() == null) {
            return by + ", never due";
        }
        String reason = way.as().name().toLowerCase(Locale.ROOT);
        String together = way.events() == 1 ? "1 event" : way.events() + " events";
        String group = way.group() == null
                ? ""
                : ", gathered by "
                        + (way.group().isEmpty()
                                ? "nothing"
                                : way.group().entrySet().stream()
                                        .map(label -> label.getKey() + "=" + label.getValue())
                                        .collect(Collectors.joining(", ")));
        return by + group + ", " + after(Duration.between(way.event().time(), way.told())) + ": " + reason + ", "
                + together;
    }

    private static String after(Duration time) {
        if (time.isZero()) {
            return "at once";
        }
        return "after " + time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    void json(List<Way> ways) {
        ObjectMapper mapper = new ObjectMapper();
        for (Way way : ways) {
            ObjectNode object = mapper.createObjectNode()
                    .put("event_id", way.event().eventId())
                    .put("revision", way.event().revision())
                    .put("sink", way.sink());
            if (way.leftOut() != null) {
                object.put("left_out", way.leftOut());
            }
            if (way.route() != null) {
                object.put("route", way.route());
                int line = origin.lineOf(way.route());
                if (line > 0) {
                    object.put("line", line);
                }
            }
            if (way.group() != null) {
                object.set("group", mapper.valueToTree(way.group()));
            }
            if (way.told() != null && way.as() != null) {
                object.put("told", way.told().toString());
                object.put("as", way.as().name().toLowerCase(Locale.ROOT));
                object.put("events", way.events());
            }
            out.println(object);
        }
    }
}
