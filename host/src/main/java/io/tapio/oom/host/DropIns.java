package io.tapio.oom.host;

import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.delivery.Deliveries;
import io.tapio.oom.host.plugin.FlightRecord;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginHouse;
import io.tapio.oom.host.plugin.PluginListener;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Wires the plugins with the configuration.
 *
 * @param catalog the plugins
 * @param flight the record of whose code runs
 */
record DropIns(PluginCatalog catalog, FlightRecord flight) implements AutoCloseable {

    /** Loads what is there. */
    static DropIns load(Installation installation, HostConfig config) {
        Path journal = config.journal().path();
        Set<Path> own = ownFolders(journal, config);
        // Beside the journal, which no two processes share; a run without one is over soon.
        FlightRecord flight =
                journal == null ? FlightRecord.none() : FlightRecord.open(own, journal.getFileName() + ".flight");
        List<Path> copies = new ArrayList<>(own);
        copies.add(Path.of(System.getProperty("java.io.tmpdir")));
        PluginPlaces places = new PluginPlaces(
                installation.base().resolve(config.plugins().directory()), installation.bundledPlugins(), copies);
        return new DropIns(
                PluginCatalog.load(places, config.plugins().allow(), new PluginHouse(Loops::ofAPlugin, flight)),
                flight);
    }

    private static Set<Path> ownFolders(@Nullable Path journal, HostConfig config) {
        Set<Path> folders = new LinkedHashSet<>();
        Path beside = journal == null ? null : journal.toAbsolutePath().getParent();
        if (beside != null) {
            folders.add(beside);
        }
        folders.add(config.source().stateDirectory());
        return folders;
    }

    /** From now on the sinks of those that come and go are handed over at their cursors. */
    void watch(HostConfig config, Deliveries sinks, Forecasting forecasting) {
        if (!config.plugins().watch()) {
            return;
        }
        catalog.watch(new PluginListener() {
            @Override
            public Future<Void> pluginGone(Set<String> names) {
                return sinks.pluginGone(names);
            }

            @Override
            public Future<Void> predictorsGone(Set<String> names) {
                return forecasting.gone(names);
            }

            @Override
            public Future<Void> predictorsCame(Set<String> names) {
                return forecasting.came(names);
            }

            @Override
            public Future<Void> pluginCame(Set<String> names) {
                return sinks.pluginCame(names);
            }
        });
    }

    @Override
    public void close() {
        catalog.close();
        flight.close();
    }
}
