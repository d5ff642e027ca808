package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.host.config.ConfigProblem.Code;
import io.tapio.oom.host.config.TimeWindow.Range;
import io.tapio.oom.host.config.TimeWindow.Span;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code time_windows}. */
final class TimeWindowReader {

    private static final JsonPointer AT = JsonPointer.empty().appendProperty("time_windows");
    private static final Pattern TIME = Pattern.compile("(?:([01]?\\d|2[0-3]):([0-5]\\d))|(24):(00)");
    private static final int NONE = Integer.MIN_VALUE;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,4}");
    private static final List<String> WEEKDAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    private final ConfigTree tree;
    private final Problems problems;

    TimeWindowReader(ConfigTree tree, Problems problems) {
        this.tree = tree;
        this.problems = problems;
    }

    Map<String, TimeWindow> read() {
        Map<String, TimeWindow> windows = new LinkedHashMap<>();
        tree.root().at(AT).properties().forEach(window -> {
            JsonPointer at = AT.appendProperty(window.getKey());
            List<Span> spans = new ArrayList<>();
            for (int i = 0; i < window.getValue().size(); i++) {
                if (window.getValue().path(i).isObject()) {
                    spans.add(span(at.appendIndex(i)));
                }
            }
            windows.put(window.getKey(), new TimeWindow(window.getKey(), spans));
        });
        return windows;
    }

    private Span span(JsonPointer at) {
        Section section = new Section(tree, problems, at);
        return new Span(
                times(at.appendProperty("times")),
                ranges(at, "weekdays", "a weekday or a range such as monday:friday", TimeWindowReader::weekday),
                ranges(
                        at,
                        "days_of_month",
                        "a day from 1 to 31, or from -31 to -1 from the end, or a range such as 1:7",
                        TimeWindowReader::dayOfMonth),
                ranges(at, "months", "a month or a range such as june:august", TimeWindowReader::month),
                ranges(at, "years", "a year or a range such as 2026:2028", text -> within(text, 1, 9_999)),
                zone(tree, problems, at.appendProperty("location"), section.text("location", "UTC")));
    }

    /** The zone of that name; a problem, and UTC, where there is none. */
    static ZoneId zone(ConfigTree tree, Problems problems, JsonPointer at, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            Place place = tree.place(at);
            String nearest = Nearest.to(name, ZoneId.getAvailableZoneIds());
            problems.at(
                    place,
                    Code.INVALID_VALUE,
                    place.path() + " must be a time zone such as Europe/Berlin" + place.said(),
                    nearest == null ? "write one of the IANA database, or UTC" : "did you mean " + nearest + "?");
            return ZoneOffset.UTC;
        }
    }

    private List<Range> times(JsonPointer at) {
        List<Range> ranges = new ArrayList<>();
        JsonNode list = tree.root().at(at);
        for (int i = 0; i < list.size(); i++) {
            JsonPointer each = at.appendIndex(i);
            int start = minute(each, "start_time", list.path(i));
            int end = minute(each, "end_time", list.path(i));
            if (start >= 0 && end >= 0 && start >= end) {
                Place place = tree.place(each.appendProperty("end_time"));
                problems.at(
                        place,
                        Code.INVALID_VALUE,
                        place.path() + " must be after start_time" + place.said(),
                        "for a night write two: one until 24:00, one from 00:00");
            }
            ranges.add(new Range(start, end));
        }
        return ranges;
    }

    private int minute(JsonPointer around, String key, JsonNode time) {
        Matcher matcher = TIME.matcher(time.path(key).asText());
        if (!matcher.matches()) {
            Place place = tree.place(around.appendProperty(key));
            if (time.has(key)) {
                problems.at(
                        place,
                        Code.INVALID_VALUE,
                        place.path() + " must be a time from 00:00 to 24:00" + place.said(),
                        "write hours and minutes in quotes, for example \"09:00\"");
            }
            return -1;
        }
        boolean midnight = matcher.group(3) != null;
        return midnight ? 24 * 60 : Integer.parseInt(matcher.group(1)) * 60 + Integer.parseInt(matcher.group(2));
    }

    private List<Range> ranges(JsonPointer around, String key, String kind, Function<String, Integer> number) {
        List<Range> ranges = new ArrayList<>();
        JsonPointer at = around.appendProperty(key);
        JsonNode list = tree.root().at(at);
        for (int i = 0; i < list.size(); i++) {
            String[] ends = list.path(i).asText().toLowerCase(Locale.ROOT).split(":", 2);
            int first = number.apply(ends[0].strip());
            int last = ends.length == 1 ? first : number.apply(ends[1].strip());
            // Where one counts from the month's end and the other does not, the month's length decides.
            boolean backwards = first > last && (first < 0) == (last < 0);
            if (first == NONE || last == NONE || backwards) {
                Place place = tree.place(at.appendIndex(i));
                problems.at(
                        place,
                        Code.INVALID_VALUE,
                        place.path() + " must be " + kind + place.said(),
                        "write the earlier end first");
            }
            ranges.add(new Range(first, last));
        }
        return ranges;
    }

    private static int weekday(String text) {
        int index = WEEKDAYS.indexOf(text);
        return index < 0 ? NONE : index;
    }

    private static int month(String text) {
        int index = MONTHS.indexOf(text);
        return index < 0 ? within(text, 1, 12) : index + 1;
    }

    private static int dayOfMonth(String text) {
        int day = within(text, -31, 31);
        return day == 0 ? NONE : day;
    }

    private static int within(String text, int least, int most) {
        if (!NUMBER.matcher(text).matches()) {
            return NONE;
        }
        int number = Integer.parseInt(text);
        return number < least || number > most ? NONE : number;
    }
}
