package io.tapio.oom.host.plugin;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins at one moment, and which of them serves which name. Of two with one id the first is used, as of two sinks,
 * or two predictors, with one name; the other takes its place when it goes. Never changes.
 *
 * @param plugins all that are in memory
 * @param reports what became of each file
 * @param brought the factories by name
 * @param notes what is passed over, in words
 */
record PluginShelf(List<LoadedPlugin> plugins, List<PluginReport> reports, Brought brought, List<String> notes) {

    static final PluginShelf EMPTY = new PluginShelf(List.of(), List.of(), Brought.NOTHING, List.of());

    /** A file and what became of it: a plugin, a refusal, or a plugin and the refusal of what was to take its place. */
    interface Place {

        @Nullable LoadedPlugin plugin();

        /** Of a file without a plugin. */
        PluginReport refused();
    }

    PluginShelf {
        plugins = List.copyOf(plugins);
        reports = List.copyOf(reports);
        notes = List.copyOf(notes);
    }

    /** @param places the drop-ins in the order of their names, then the distribution's own */
    static PluginShelf of(List<? extends Place> places) {
        List<LoadedPlugin> plugins = new ArrayList<>();
        List<PluginReport> reports = new ArrayList<>();
        Map<String, SinkFactory> sinks = new LinkedHashMap<>();
        Map<String, PredictorFactory> predictors = new LinkedHashMap<>();
        Map<String, EnsembleFactory> ensembles = new LinkedHashMap<>();
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
                reports.add(report(plugin, List.of(), List.of(), problem));
                notes.add("plugin " + plugin.origin().file() + " can't be used: " + problem);
                continue;
            }
            List<String> names = new ArrayList<>();
            plugin.brought().sinks().forEach((name, factory) -> {
                SinkFactory used = sinks.putIfAbsent(name, factory);
                if (used == null) {
                    names.add(name);
                } else {
                    notes.add(passedOver(
                            plugin,
                            "sink",
                            name,
                            maker(plugins, each -> each.sinks().get(name) == used)));
                }
            });
            List<String> forecasters = new ArrayList<>();
            plugin.brought().predictors().forEach((name, factory) -> {
                if (ensembles.containsKey(name) || predictors.putIfAbsent(name, factory) != null) {
                    notes.add(passedOver(plugin, "predictor", name, forecaster(plugins, name)));
                } else {
                    forecasters.add(name);
                }
            });
            plugin.brought().ensembles().forEach((name, factory) -> {
                if (predictors.containsKey(name) || ensembles.putIfAbsent(name, factory) != null) {
                    notes.add(passedOver(plugin, "ensemble", name, forecaster(plugins, name)));
                } else {
                    forecasters.add(name);
                }
            });
            reports.add(report(plugin, names, forecasters, null));
        }
        return new PluginShelf(plugins, reports, new Brought(sinks, predictors, ensembles), notes);
    }

    /** The file whose factory it is. */
    private static String maker(List<LoadedPlugin> among, Predicate<Brought> having) {
        return among.stream()
                .filter(each -> having.test(each.brought()))
                .findFirst()
                .map(each -> "plugin " + each.origin().file())
                .orElse("another plugin");
    }

    private static String forecaster(List<LoadedPlugin> among, String name) {
        return maker(
                among,
                each -> each.predictors().containsKey(name) || each.ensembles().containsKey(name));
    }

    /** What becomes of what has lost its plugin, in words. */
    String heirs(Brought.Names names) {
        return Stream.concat(
                        names.sinks().stream().map(this::heirOfSinks),
                        names.forecasters().stream().map(this::heirOfForecasts))
                .collect(Collectors.joining("; "));
    }

    private String heirOfSinks(String name) {
        SinkFactory factory = brought.sinks().get(name);
        return "sinks of \"" + name + "\" "
                + (factory == null
                        ? "end, and what comes for them waits in the journal until a plugin brings that name"
                        : "go on with " + maker(plugins, each -> each.sinks().get(name) == factory));
    }

    private String heirOfForecasts(String name) {
        boolean stays =
                brought.predictors().containsKey(name) || brought.ensembles().containsKey(name);
        return "forecasts of \"" + name + "\" "
                + (stays ? "go on with " + forecaster(plugins, name) : "end until a plugin brings that name");
    }

    private static String passedOver(LoadedPlugin plugin, String what, String name, String maker) {
        return "plugin " + plugin.origin().file() + ": its " + what + " \"" + name + "\" is passed over, since " + maker
                + " brings that name and comes first; it is used as soon as that goes";
    }

    private static PluginReport report(
            LoadedPlugin plugin, List<String> sinks, List<String> predictors, @Nullable String problem) {
        return new PluginReport(
                plugin.origin().file(),
                plugin.id(),
                plugin.version(),
                plugin.origin().sha256(),
                plugin.origin().bundled(),
                sinks,
                predictors,
                problem);
    }
}
