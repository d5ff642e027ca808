package io.tapio.oom.host.web;

import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.InvalidValueException;
import io.tapio.oom.host.config.RouteMatch;
import io.tapio.oom.host.journal.Cursor;
import io.tapio.oom.host.journal.EventQuery;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what is asked for at {@code /api/events} from the address's parameters. */
final class EventParameters {

    private static final int USUAL_LIMIT = 100;
    private static final int MOST_PATIENCE_SECONDS = 60;
    private static final int MOST_PATTERNS = 50;
    private static final int MOST_SHOWN = 400;

    private EventParameters() {}

    /** @param now what {@code since} and {@code until} count back from when they are durations */
    static EventRequest read(MultiMap parameters, Instant now) {
        try {
            return good(parameters, now);
        } catch (InvalidValueException e) {
            return new EventRequest.Bad(shown(String.valueOf(e.getMessage())));
        } catch (WrongParameterException e) {
            return new EventRequest.Bad(e.reason);
        }
    }

    private static EventRequest.Good good(MultiMap parameters, Instant now) {
        Set<String> known = new TreeSet<>(Set.of("after", "limit", "since", "until", "wait"));
        Map<RouteMatch.Field, List<Glob>> patterns = new EnumMap<>(RouteMatch.Field.class);
        for (RouteMatch.Field field : RouteMatch.Field.values()) {
            known.add(field.key());
            List<Glob> globs = globs(field, parameters);
            if (!globs.isEmpty()) {
                patterns.put(field, globs);
            }
        }
        for (String name : parameters.names()) {
            if (!known.contains(name)) {
                throw new WrongParameterException(
                        shown(name) + " is no parameter: there are " + String.join(", ", known));
            }
        }
        String after = one("after", parameters);
        Cursor cursor = after == null ? null : Cursor.parse(after);
        if (after != null && cursor == null) {
            throw new WrongParameterException("after must be the cursor of an earlier answer: " + shown(after));
        }
        int wait = number("wait", parameters, 0, 0, MOST_PATIENCE_SECONDS);
        if (wait > 0 && cursor == null) {
            throw new WrongParameterException("wait needs after, the cursor of an earlier answer: " + wait);
        }
        int limit = number("limit", parameters, USUAL_LIMIT, 1, EventQuery.MOST);
        return new EventRequest.Good(
                new EventQuery(
                        new RouteMatch(patterns),
                        moment("since", parameters, now),
                        moment("until", parameters, now),
                        cursor,
                        limit),
                Duration.ofSeconds(wait));
    }

    private static List<Glob> globs(RouteMatch.Field field, MultiMap parameters) {
        List<Glob> globs = new ArrayList<>();
        for (String each : parameters.getAll(field.key())) {
            for (String pattern : each.split(",", -1)) {
                if (pattern.isEmpty()) {
                    throw new WrongParameterException(field.key() + " must not be empty");
                }
                globs.add(new Glob(pattern));
            }
        }
        if (globs.size() > MOST_PATTERNS) {
            throw new WrongParameterException(
                    field.key() + " must have at most " + MOST_PATTERNS + " patterns: " + globs.size());
        }
        return globs;
    }

    private static @Nullable String one(String name, MultiMap parameters) {
        List<String> values = parameters.getAll(name);
        if (values.size() > 1) {
            throw new WrongParameterException(name + " must be given once: " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    private static int number(String name, MultiMap parameters, int otherwise, int least, int most) {
        String text = one(name, parameters);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below says it all.
        }
        throw new WrongParameterException(name + " must be from " + least + " to " + most + ": " + shown(text));
    }

    private static @Nullable Instant moment(String name, MultiMap parameters, Instant now) {
        String text = one(name, parameters);
        if (text == null) {
            return null;
        }
        try {
            return text.matches("[0-9]{1,9}[smhd]")
                    ? now.minus(Duration.parse((text.endsWith("d") ? "P" : "PT") + text.toUpperCase(Locale.ROOT)))
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new WrongParameterException(name
                    + " must be a moment such as 2026-11-22T11:29:25Z or a time back from now such as 10m, 2h or 7d: "
                    + shown(text));
        }
    }

    /** It is repeated to the one who asked: short, and nothing that a terminal would act upon. */
    private static String shown(String text) {
        return text.codePoints()
                .limit(MOST_SHOWN)
                .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                .collect(Collectors.joining());
    }

    /** Leaves the reading of a parameter, never this class. */
    private static final class WrongParameterException extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final String reason;

        WrongParameterException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
