package io.tapio.oom.host.routing;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the groups that are open and were told, and when a sink last had its summary. A change is kept before whatever is
 * written behind it, above all the sink's cursor. For any thread; nothing waits.
 */
public interface GroupStore {

    /** The open groups of a sink. */
    Collection<StoredGroup> of(String sink);

    /** It was told, or has changed. */
    void put(String sink, StoredGroup group);

    /** It is over. */
    void remove(String sink, Map<String, String> labels);

    /** The day of the sink's last summary; {@code null} before the first. */
    @Nullable LocalDate summary(String sink);

    /** It had that day's summary. */
    void summary(String sink, LocalDate day);

    /** Forgets all sinks but these. */
    void retain(Set<String> sinks);

    /** One that forgets everything with the process. */
    static GroupStore inMemory() {
        return new GroupStore() {

            private final Map<String, Map<Map<String, String>, StoredGroup>> groups = new ConcurrentHashMap<>();
            private final Map<String, LocalDate> days = new ConcurrentHashMap<>();

            @Override
            public Collection<StoredGroup> of(String sink) {
                return List.copyOf(groups.getOrDefault(sink, Map.of()).values());
            }

            @Override
            public void put(String sink, StoredGroup group) {
                groups.computeIfAbsent(sink, name -> new ConcurrentHashMap<>()).put(group.labels(), group);
            }

            @Override
            public void remove(String sink, Map<String, String> labels) {
                groups.getOrDefault(sink, Map.of()).remove(labels);
            }

            @Override
            public @Nullable LocalDate summary(String sink) {
                return days.get(sink);
            }

            @Override
            public void summary(String sink, LocalDate day) {
                days.put(sink, day);
            }

            @Override
            public void retain(Set<String> sinks) {
                groups.keySet().retainAll(sinks);
                days.keySet().retainAll(sinks);
            }
        };
    }
}
