package io.tapio.oom.host.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as matchers see it. The short names are read from the event itself; its JSON is made when the first other
 * field is asked for, once for all that ask. For any thread.
 */
public final class EventView {

    private final OomEvent event;
    private volatile @Nullable JsonNode data;

    public EventView(OomEvent event) {
        this.event = event;
    }

    /** The event. */
    public OomEvent event() {
        return event;
    }

    /** The values of a field: none where it is absent, several where it is one of the items of a list. */
    public Collection<String> values(EventField field) {
        RouteMatch.Field direct = field.direct();
        if (direct != null) {
            String value = direct.of(event);
            return value == null ? List.of() : List.of(value);
        }
        JsonNode tree = data;
        if (tree == null) {
            tree = EventJson.envelope(event).path("data");
            data = tree;
        }
        List<String> values = new ArrayList<>();
        collect(tree, field.name(), values);
        return values;
    }

    /** A key may itself hold dots, as those of labels do: the longest one that is there is meant. */
    private static void collect(JsonNode node, String path, List<String> values) {
        if (node.isArray()) {
            node.forEach(item -> collect(item, path, values));
            return;
        }
        for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
            JsonNode child = node.get(path.substring(0, end));
            if (child != null) {
                if (end == path.length()) {
                    add(child, values);
                } else {
                    collect(child, path.substring(end + 1), values);
                }
                return;
            }
        }
    }

    private static void add(JsonNode value, List<String> values) {
        if (value.isArray() && value.path(0).isValueNode()) {
            value.forEach(item -> values.add(item.asText()));
        } else {
            values.add(value.isContainerNode() ? "true" : value.asText());
        }
    }
}
