package io.tapio.oom.host.web;

import io.tapio.oom.host.config.EventMatch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A silence that somebody asks for at {@code /api/silences}. */
sealed interface SilenceRequest {

    /** One that can be kept. */
    record Good(EventMatch matchers, Instant startsAt, Instant endsAt, String createdBy, String comment)
            implements SilenceRequest {}

    /** @param reason names the member, what it must be, and its value */
    record Bad(String reason) implements SilenceRequest {}

    Set<String> MEMBERS = new TreeSet<>(Set.of("matchers", "startsAt", "endsAt", "duration", "createdBy", "comment"));
    int MOST_FIELDS = 20;
    int MOST_CONDITIONS = 50;
    int LONGEST_NAME = 200;
    int LONGEST_COMMENT = 1_000;
    int MOST_SHOWN = 400;
    Duration LONGEST = Duration.ofDays(366);

    /** Reads the body of a post; {@code now} is when it begins where it does not say. */
    static SilenceRequest read(@Nullable Buffer body, Instant now) {
        try {
            return good(new JsonObject(body == null ? Buffer.buffer("{}") : body), now);
        } catch (DecodeException e) {
            return new Bad("the body is not JSON");
        } catch (ClassCastException e) {
            return new Bad("a member has a value of the wrong kind: texts, and below matchers texts or lists of texts");
        } catch (DateTimeException e) {
            return new Bad("startsAt and endsAt must be moments such as 2026-11-22T11:29:25Z");
        } catch (IllegalArgumentException | ArithmeticException e) {
            return new Bad(shown(String.valueOf(e.getMessage())));
        }
    }

    private static SilenceRequest good(JsonObject body, Instant now) {
        for (String name : body.fieldNames()) {
            if (!MEMBERS.contains(name)) {
                return new Bad(shown(name) + " is no member: there are " + String.join(", ", MEMBERS));
            }
        }
        Map<String, List<String>> conditions = conditions(body.getJsonObject("matchers", new JsonObject()));
        if (conditions.isEmpty()) {
            return new Bad("matchers must name a field at least, or everything would be silent");
        }
        String begin = body.getString("startsAt");
        String end = body.getString("endsAt");
        String duration = body.getString("duration");
        if ((end == null) == (duration == null)) {
            return new Bad("either endsAt or duration must say when it ends");
        }
        Instant startsAt = begin == null ? now : Instant.parse(begin);
        Instant endsAt = end == null ? startsAt.plus(length(String.valueOf(duration))) : Instant.parse(end);
        if (!endsAt.isAfter(startsAt) || !endsAt.isAfter(now)) {
            return new Bad("it must end after it begins, and later than now: " + endsAt);
        }
        if (endsAt.isAfter(now.plus(LONGEST)) || startsAt.isBefore(now.minus(LONGEST))) {
            return new Bad("it must begin and end within " + LONGEST.toDays() + " days: " + startsAt + ", " + endsAt);
        }
        return new Good(
                EventMatch.parse(conditions),
                startsAt,
                endsAt,
                text(body, "createdBy", LONGEST_NAME),
                text(body, "comment", LONGEST_COMMENT));
    }

    private static Map<String, List<String>> conditions(JsonObject matchers) {
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        int count = 0;
        for (Map.Entry<String, Object> field : matchers) {
            List<String> texts = new ArrayList<>();
            for (Object text :
                    field.getValue() instanceof JsonArray list ? list : new JsonArray().add(field.getValue())) {
                texts.add((String) text);
            }
            count += texts.size();
            conditions.put(field.getKey(), texts);
        }
        if (conditions.size() > MOST_FIELDS || count > MOST_CONDITIONS) {
            throw new IllegalArgumentException("matchers must have at most " + MOST_FIELDS + " fields and "
                    + MOST_CONDITIONS + " conditions: " + conditions.size() + ", " + count);
        }
        return conditions;
    }

    private static Duration length(String text) {
        if (!text.matches("[0-9]{1,9}[smhd]")) {
            throw new IllegalArgumentException("duration must be such as 30m, 2h or 7d: " + text);
        }
        return Duration.parse((text.endsWith("d") ? "P" : "PT") + text.toUpperCase(Locale.ROOT));
    }

    private static String text(JsonObject body, String name, int longest) {
        String text = body.getString(name, "");
        if (text == null || text.length() > longest) {
            throw new IllegalArgumentException(name + " must be a text of at most " + longest + " characters");
        }
        return text;
    }

    /** It is repeated to the one who asked: short, and nothing that a terminal would act upon. */
    private static String shown(String text) {
        return text.codePoints()
                .limit(MOST_SHOWN)
                .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                .collect(Collectors.joining());
    }
}
