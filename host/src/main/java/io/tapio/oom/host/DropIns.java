package io.tapio.oom.host;

import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.PluginsConfig;
import io.tapio.oom.host.delivery.Deliveries;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginListener;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Wires the plugins with the configuration. */
final class DropIns {

    private DropIns() {}

    /** Loads what is there. */
    static PluginCatalog load(Installation installation, HostConfig config) {
        List<Path> copies = new ArrayList<>();
        Path journal = config.journal().path();
        Path beside = journal == null ? null : journal.toAbsolutePath().getParent();
        if (beside != null) {
            copies.add(beside);
        }
        copies.add(config.source().stateDirectory());
        copies.add(Path.of(System.getProperty("java.io.tmpdir")));
        return PluginCatalog.load(
                new PluginPlaces(
                        installation.base().resolve(config.plugins().directory()),
                        installation.bundledPlugins(),
                        copies),
                config.plugins().allow(),
                Loops::ofAPlugin);
    }

    /** From now on the sinks of those that come and go are handed over at their cursors. */
    static void watch(PluginCatalog plugins, PluginsConfig config, Deliveries sinks) {
        if (!config.watch()) {
            return;
        }
        plugins.watch(new PluginListener() {
            @Override
            public Future<Void> pluginGone(Set<String> names) {
                return sinks.pluginGone(names);
            }

            @Override
            public Future<Void> pluginCame(Set<String> names) {
                return sinks.pluginCame(names);
            }
        });
    }
}
