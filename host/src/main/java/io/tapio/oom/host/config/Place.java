package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * Where a value stands, and how to speak of it.
 *
 * @param pointer within the tree
 * @param path for people: {@code routes[0].sinks[1]}
 * @param line of the key, or of the value in a list, from 1
 * @param column the same
 * @param said what a message may append about the value, for example {@code ": 5"}; secrets are hidden
 */
record Place(JsonPointer pointer, String path, int line, int column, String said) {

    /** The path of a key or index below this one. */
    String below(Object step) {
        if (step instanceof Integer index) {
            return path + "[" + index + "]";
        }
        String key = Printable.text(String.valueOf(step));
        return path.isEmpty() ? key : path + "." + key;
    }
}
