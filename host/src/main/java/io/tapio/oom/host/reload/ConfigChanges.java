package io.tapio.oom.host.reload;

import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.TimeWindow;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In what two configurations differ: the names of the keys, never their values, which may be secret.
 *
 * @param live those that take effect while the collector runs
 * @param restart those that take effect with the next start
 */
record ConfigChanges(List<String> live, List<String> restart) {

    /** What the rooms take while they run; all else is built in at the start. */
    private static final List<String> LIVE = List.of(
            "log",
            "oom.max_events_per_second",
            "oom.exclude_system_processes",
            "oom.include_namespaces",
            "oom.exclude_namespaces",
            "oom.debug_mode",
            "plugins.allow",
            "sinks",
            "routes",
            "time_windows",
            "inhibit",
            "summary");

    /** Of a sink; they are in its settings. */
    private static final String SECRETS = "secrets";

    ConfigChanges {
        live = List.copyOf(live);
        restart = List.copyOf(restart);
    }

    /**
     * What a reload changes.
     *
     * @param started with which the process was started
     * @param running the last one that was taken
     */
    static ConfigChanges of(HostConfig started, HostConfig running, HostConfig next) {
        return new ConfigChanges(
                between(running, next).stream().filter(ConfigChanges::isLive).toList(),
                between(started, next).stream().filter(key -> !isLive(key)).toList());
    }

    static List<String> between(HostConfig before, HostConfig after) {
        List<String> keys = new ArrayList<>();
        compare("", before, after, keys);
        return keys;
    }

    private static boolean isLive(String key) {
        return LIVE.stream()
                .anyMatch(live -> key.equals(live) || key.startsWith(live + ".") || key.startsWith(live + "["));
    }

    private static void compare(String path, @Nullable Object before, @Nullable Object after, List<String> keys) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before instanceof EventMatch || before instanceof TimeWindow) {
            keys.add(after == null ? path + " (gone)" : path);
        } else if (before instanceof Record && after instanceof Record && before.getClass() == after.getClass()) {
            for (RecordComponent component : before.getClass().getRecordComponents()) {
                if (component.getName().equals(SECRETS)) {
                    continue;
                }
                compare(below(path, key(component)), value(component, before), value(component, after), keys);
            }
        } else if (before instanceof Map<?, ?> old && after instanceof Map<?, ?> now) {
            Set<Object> names = new LinkedHashSet<>(old.keySet());
            names.addAll(now.keySet());
            names.forEach(name -> compare(below(path, String.valueOf(name)), old.get(name), now.get(name), keys));
        } else if (before instanceof List<?> old && after instanceof List<?> now && old.size() == now.size()) {
            for (int i = 0; i < old.size(); i++) {
                String item = path + "[" + i + "]";
                if (isText(old.get(i)) && !Objects.equals(old.get(i), now.get(i))) {
                    keys.add(item);
                } else {
                    compare(item, old.get(i), now.get(i), keys);
                }
            }
        } else {
            keys.add(before == null ? path + " (new)" : after == null ? path + " (gone)" : path);
        }
    }

    /** A pattern, which is a text in the file. */
    private static boolean isText(Object item) {
        return item instanceof Record && item.getClass().getRecordComponents().length == 1;
    }

    /** A sink's settings stand beside the host's own keys. */
    private static String below(String path, String key) {
        if (key.equals("settings") && path.startsWith("sinks.")) {
            return path;
        }
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The schema's key: {@code maxEventsPerSecond} is {@code max_events_per_second}. */
    private static String key(RecordComponent component) {
        String name = component.getName();
        return name.equals("continues")
                ? "continue"
                : name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object value(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the configuration can't be read: " + component, e);
        }
    }
}
