package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A parsed file: its values, references filled in, and the place of each one.
 *
 * @param root the outermost map
 * @param places by pointer; the root's is always there
 * @param secrets what references were filled in with, by the pointer of the text that they are in
 */
record ConfigTree(ObjectNode root, Map<JsonPointer, Place> places, Map<JsonPointer, List<String>> secrets) {

    /** The place of that value, or of the nearest one around it where there is no such value. */
    Place place(JsonPointer pointer) {
        for (JsonPointer at = pointer; at != null; at = at.head()) {
            Place place = places.get(at);
            if (place != null) {
                return place;
            }
        }
        throw new IllegalStateException("a tree has a place for its root");
    }

    /** What references were filled in with below a map. */
    Set<String> secretsBelow(JsonPointer map) {
        Set<String> below = new LinkedHashSet<>();
        secrets.forEach((pointer, values) -> {
            if (pointer.toString().startsWith(map + "/")) {
                below.addAll(values);
            }
        });
        return below;
    }
}
