package io.tapio.oom.host.plugin;

import io.tapio.oom.api.sink.SinkFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plugins at one moment, and which of them serves which name. Of two with one id the first is used, as of two sinks
 * with one name; the other takes its place when it goes. Never changes.
 *
 * @param plugins all that are in memory
 * @param reports what became of each file
 * @param sinks the factories by name
 * @param notes what is passed over, in words
 */
record PluginShelf(
        List<LoadedPlugin> plugins, List<PluginReport> reports, Map<String, SinkFactory> sinks, List<String> notes) {

    static final PluginShelf EMPTY = new PluginShelf(List.of(), List.of(), Map.of(), List.of());

    /** A file and what became of it: a plugin, a refusal, or a plugin and the refusal of what was to take its place. */
    interface Place {

        @Nullable LoadedPlugin plugin();

        /** Of a file without a plugin. */
        PluginReport refused();
    }

    PluginShelf {
        plugins = List.copyOf(plugins);
        reports = List.copyOf(reports);
        sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
        notes = List.copyOf(notes);
    }

    /** @param places the drop-ins in the order of their names, then the distribution's own */
    static PluginShelf of(List<? extends Place> places) {
        List<LoadedPlugin> plugins = new ArrayList<>();
        List<PluginReport> reports = new ArrayList<>();
        Map<String, SinkFactory> sinks = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        Map<String, LoadedPlugin> byId = new LinkedHashMap<>();
        for (Place place : places) {
            LoadedPlugin plugin = place.plugin();
            if (plugin == null) {
                reports.add(place.refused());
                continue;
            }
            plugins.add(plugin);
            LoadedPlugin first = byId.putIfAbsent(plugin.id(), plugin);
            if (first != null) {
                String problem = "its id " + plugin.id() + " is that of "
                        + first.origin().file() + ", which is used; this one takes its place when that goes";
                reports.add(report(plugin, List.of(), problem));
                notes.add("plugin " + plugin.origin().file() + " can't be used: " + problem);
                continue;
            }
            List<String> names = new ArrayList<>();
            plugin.sinks().forEach((name, factory) -> {
                SinkFactory used = sinks.putIfAbsent(name, factory);
                if (used == null) {
                    names.add(name);
                } else {
                    notes.add("plugin " + plugin.origin().file() + ": its sink \"" + name + "\" is passed over, since "
                            + maker(name, used, plugins)
                            + " brings that name and comes first; it is used as soon as that goes");
                }
            });
            reports.add(report(plugin, names, null));
        }
        return new PluginShelf(plugins, reports, sinks, notes);
    }

    /** The file whose factory it is. */
    private static String maker(String name, SinkFactory factory, List<LoadedPlugin> among) {
        return among.stream()
                .filter(each -> each.sinks().get(name) == factory)
                .findFirst()
                .map(each -> "plugin " + each.origin().file())
                .orElse("another plugin");
    }

    /** What becomes of sinks that have lost their plugin, in words. */
    String heirs(Set<String> names) {
        return names.stream().map(this::heir).collect(Collectors.joining("; "));
    }

    private String heir(String name) {
        SinkFactory factory = sinks.get(name);
        return "sinks of \"" + name + "\" "
                + (factory == null
                        ? "end, and what comes for them waits in the journal until a plugin brings that name"
                        : "go on with " + maker(name, factory, plugins));
    }

    private static PluginReport report(LoadedPlugin plugin, List<String> sinks, @Nullable String problem) {
        return new PluginReport(
                plugin.origin().file(),
                plugin.id(),
                plugin.version(),
                plugin.origin().sha256(),
                plugin.origin().bundled(),
                sinks,
                problem);
    }

    /** The names that have another factory there, or none. */
    Set<String> notIn(PluginShelf other) {
        Set<String> names = new TreeSet<>();
        sinks.forEach((name, factory) -> {
            if (!Objects.equals(factory, other.sinks.get(name))) {
                names.add(name);
            }
        });
        return names;
    }
}
