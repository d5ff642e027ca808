package io.tapio.oom.host.plugin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin in memory, with its class loader, its event loops and the factories that it brings. Goes as a whole.
 */
final class LoadedPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugin.class);

    private final PluginOrigin origin;
    private final String id;
    private final String version;
    private final HostPluginManager manager;
    private final @Nullable OwnLoops loops;
    private final Brought brought;

    /**
     * Where a plugin comes from.
     *
     * @param file as people put it there
     * @param copy what its classes are loaded from
     * @param sha256 of the copy; {@code null} of a folder
     * @param bundled whether it is one of the distribution's own
     */
    record PluginOrigin(Path file, Path copy, @Nullable String sha256, boolean bundled) {

        /** By what a drop-in that ends the process is left out; the distribution's own never are. */
        @Nullable String quarantineSum() {
            return bundled ? null : sha256;
        }
    }

    /** @param factories what it brings, by the names that it gave */
    LoadedPlugin(
            PluginOrigin origin,
            String id,
            String version,
            HostPluginManager manager,
            @Nullable OwnLoops loops,
            FlightRecord flight,
            Brought factories) {
        this.origin = origin;
        this.id = id;
        this.version = version;
        this.manager = manager;
        this.loops = loops;
        ClassLoader classes = manager.getPluginClassLoader(id);
        if (loops != null) {
            loops.belongTo(label(), classes);
        }
        SinkHome home = new SinkHome(
                classes,
                host -> loops == null ? host : loops.get(),
                sink -> flight.seat(id, sink, origin.quarantineSum(), origin.file()));
        this.brought = factories.housedIn(home);
    }

    PluginOrigin origin() {
        return origin;
    }

    String id() {
        return id;
    }

    String version() {
        return version;
    }

    /** Which versions of the plugin API it says that it works with. */
    String requires() {
        return manager.getPlugin(id).getDescriptor().getRequires();
    }

    Brought brought() {
        return brought;
    }

    /** Whether a class of that name is its own. */
    boolean owns(String className) {
        return manager.getPluginClassLoader(id) instanceof HostPluginClassLoader loader && loader.owns(className);
    }

    /** For the log. */
    String label() {
        return id + " " + version;
    }

    /**
     * Ends what it left and lets go of its classes. Its sinks must be closed by then. May take seconds, or for ever when
     * its code hangs.
     */
    void unload() {
        OwnLoops own = loops;
        if (own != null) {
            own.close(id);
        }
        HostPluginClassLoader loader = (HostPluginClassLoader) manager.getPluginClassLoader(id);
        unload(manager, id);
        if (!origin.bundled()) {
            try {
                LeakedThreads.end(label(), loader);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whatever its {@code stop} throws stays with it. */
    @SuppressWarnings("CatchThrowable")
    static void unload(HostPluginManager manager, String id) {
        try {
            manager.unloadPlugin(id);
        } catch (Throwable e) {
            LOG.error("[TAPIO-P002] plugin {} did not stop: {}", id, Causes.of(e));
        }
    }
}
