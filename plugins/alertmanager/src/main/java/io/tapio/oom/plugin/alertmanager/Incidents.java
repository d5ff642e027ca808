package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.sink.SinkMemory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * By which labels the alerts of each incident go, as far as the host remembers it: an alert ends under the labels that it
 * began with, and the notification that ends it may have no events to make them of.
 */
final class Incidents {

    private final SinkMemory memory;

    Incidents(SinkMemory memory) {
        this.memory = memory;
    }

    /** The labels of each alert; empty once it is over; {@code null} where nothing is known. */
    @Nullable List<Map<String, String>> of(String dedupKey) {
        String text = memory.get(dedupKey);
        if (text == null) {
            return null;
        }
        try {
            List<Map<String, String>> alerts = new ArrayList<>();
            for (Object alert : new JsonArray(text)) {
                Map<String, String> labels = new TreeMap<>();
                ((JsonObject) alert).forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
                alerts.add(labels);
            }
            return alerts;
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    /** Without room for them they are not remembered: such alerts end by themselves. */
    void remember(String dedupKey, List<Map<String, String>> alerts) {
        JsonArray all = new JsonArray();
        alerts.forEach(labels -> all.add(new JsonObject(new TreeMap<>(labels))));
        String text = all.encode();
        if (text.length() <= SinkMemory.LONGEST_TEXT) {
            memory.put(dedupKey, text);
        }
    }
}
