package io.tapio.oom.e2e.kernels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the collector told: the {@code data} of its events, each at its highest revision.
 *
 * @param victims by event id, in the order of their first coming
 * @param triggers the same
 * @param again what came twice: event id and revision
 */
public record Told(Map<String, JsonNode> victims, Map<String, JsonNode> triggers, List<String> again) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Of the lines that the sink {@code stdout} wrote.
     *
     * @param ours which events, by their {@code data}
     */
    public static Told read(List<String> lines, Predicate<JsonNode> ours) {
        Told told = new Told(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        Map<String, JsonNode> bodies = new LinkedHashMap<>();
        for (String line : lines) {
            JsonNode data = parse(line).get("data");
            if (ours.test(data)) {
                String body = data.get("event_id").asText() + " r" + data.get("revision");
                if (bodies.put(body, data) != null) {
                    told.again.add(body);
                }
                told.take(data);
            }
        }
        return told;
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON on standard output: " + line, e);
        }
    }

    private void take(JsonNode data) {
        String type = data.get("event_type").asText();
        Map<String, JsonNode> events = type.equals("oom_kill_victim") ? victims : triggers;
        if (type.startsWith("oom_kill_")) {
            events.merge(
                    data.get("event_id").asText(),
                    data,
                    (one, other) ->
                            one.get("revision").asInt() < other.get("revision").asInt() ? other : one);
        }
    }

    /** The one victim of this name. */
    public JsonNode victim(String comm) {
        List<JsonNode> found = victimsNamed(comm);
        if (found.size() != 1) {
            throw new AssertionError("not one victim " + comm + " but " + found);
        }
        return found.getFirst();
    }

    public List<JsonNode> victimsNamed(String comm) {
        return victims.values().stream()
                .filter(victim -> victim.at("/victim/comm").asText().equals(comm))
                .toList();
    }

    /** The OOM of this victim. */
    public JsonNode triggerOf(JsonNode victim) {
        return triggers.values().stream()
                .filter(trigger -> trigger.get("oom_id").equals(victim.get("oom_id")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no oom_kill_triggered of " + victim));
    }

    static String name(JsonNode victim) {
        return victim.at("/victim/comm").asText() + " "
                + victim.at("/victim/pid").asInt();
    }
}
