package io.tapio.oom.host.config;

import io.tapio.oom.api.event.OomEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an event must be for a route, an inhibition or a silence to apply. Of each field that is named here one condition
 * must hold, and all that say what it must not be. An event without the field fulfils the latter alone.
 *
 * @param fields each field once
 */
public record EventMatch(List<FieldMatch> fields) {

    /** Matches every event. */
    public static final EventMatch ANYTHING = new EventMatch(List.of());

    public EventMatch {
        fields = List.copyOf(fields);
    }

    /**
     * What one field must be.
     *
     * @param field by name
     * @param conditions at least one
     */
    public record FieldMatch(EventField field, List<Condition> conditions) {

        public FieldMatch {
            conditions = List.copyOf(conditions);
        }

        boolean matches(EventView event) {
            Collection<String> values = event.values(field);
            boolean wanted = false;
            boolean found = false;
            for (Condition condition : conditions) {
                if (condition.negative()) {
                    if (!values.stream().allMatch(condition::holds)) {
                        return false;
                    }
                } else {
                    wanted = true;
                    found = found || values.stream().anyMatch(condition::holds);
                }
            }
            return found || !wanted;
        }
    }

    /** Whether the event is such a one. */
    public boolean matches(EventView event) {
        for (FieldMatch field : fields) {
            if (!field.matches(event)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the event is such a one, for callers that ask once. */
    public boolean matches(OomEvent event) {
        return matches(new EventView(event));
    }

    /**
     * Reads one from its texts, as a silence is written.
     *
     * @param conditions by field; see {@code match} in the configuration
     * @throws InvalidValueException with every mistake in it
     */
    public static EventMatch parse(Map<String, List<String>> conditions) {
        EventFields known = new EventFields();
        Checks checks = new Checks();
        List<FieldMatch> fields = new ArrayList<>();
        conditions.forEach((field, texts) -> {
            EventFields.Kind kind = known.kind(field);
            if (kind == null) {
                checks.that(false, field, "is not a field of events", known.remedy(field));
                return;
            }
            checks.that(!texts.isEmpty(), field, "must not be empty", texts);
            List<Condition> read = new ArrayList<>();
            for (String text : texts) {
                try {
                    read.add(EventFields.condition(kind, text));
                } catch (IllegalArgumentException e) {
                    checks.that(false, field, String.valueOf(e.getMessage()), text);
                }
            }
            fields.add(new FieldMatch(EventField.of(field), read));
        });
        checks.done();
        return new EventMatch(fields);
    }

    /** Its texts, as {@link #parse} reads them. */
    public Map<String, List<String>> texts() {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        fields.forEach(field -> texts.put(
                field.field().name(),
                field.conditions().stream().map(Condition::toString).toList()));
        return texts;
    }

    /** For people: {@code namespace: prod-*, severity: critical}. */
    @Override
    public String toString() {
        return texts().entrySet().stream()
                .map(each -> each.getKey() + ": " + String.join(" or ", each.getValue()))
                .collect(Collectors.joining(", "));
    }
}
