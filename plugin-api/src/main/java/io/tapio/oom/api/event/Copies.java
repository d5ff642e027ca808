package io.tapio.oom.api.event;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Copies that nobody can change. What is empty is absent, in a record as in its JSON. */
final class Copies {

    private Copies() {}

    static <T> @Nullable List<T> orAbsent(@Nullable List<T> values) {
        return values == null || values.isEmpty() ? null : List.copyOf(values);
    }

    /** By name, so that one event is always the same text. */
    static <V> @Nullable Map<String, V> orAbsent(@Nullable Map<String, V> values) {
        return values == null || values.isEmpty() ? null : Collections.unmodifiableMap(new TreeMap<>(values));
    }
}
