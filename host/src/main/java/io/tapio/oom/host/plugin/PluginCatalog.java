package io.tapio.oom.host.plugin;

import io.tapio.oom.api.sink.SinkFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.pf4j.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins found at start and the sink factories they bring. A plugin that can't be read, loaded or asked costs
 * itself alone: it is reported and the next one is looked at. Belongs to the thread that starts the host.
 */
public final class PluginCatalog implements SinkFactories, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginCatalog.class);

    private final HostPluginManager manager;
    private final List<PluginReport> reports = new ArrayList<>();
    private final Map<String, SinkFactory> sinks = new LinkedHashMap<>();

    private PluginCatalog(List<Path> folders) {
        this.manager = new HostPluginManager(folders);
    }

    /**
     * Loads what lies in the folders. Of two plugins with one id the first wins, so the user's folder comes before the
     * distribution's.
     */
    public static PluginCatalog load(List<Path> folders) {
        Set<Path> distinct = new LinkedHashSet<>();
        folders.forEach(folder -> distinct.add(folder.toAbsolutePath().normalize()));
        PluginCatalog catalog = new PluginCatalog(List.copyOf(distinct));
        distinct.forEach(catalog::loadFolder);
        return catalog;
    }

    private void loadFolder(Path folder) {
        List<Path> files;
        try {
            files = PluginFiles.in(folder);
        } catch (IOException e) {
            report(new PluginReport(folder, null, null, List.of(), "folder can't be read: " + e.getMessage()));
            return;
        }
        files.forEach(this::loadOne);
    }

    // A plugin is a stranger's code: whatever it throws, errors included, must not reach the others.
    @SuppressWarnings("CatchThrowable")
    private void loadOne(Path file) {
        PluginDescriptor descriptor = null;
        try {
            String problem = PluginFiles.problem(file);
            if (problem != null) {
                report(new PluginReport(file, null, null, List.of(), problem));
                return;
            }
            Path path = PluginFiles.isZip(file) ? FileUtils.expandIfZip(file) : file;
            if (path == null || !Files.isReadable(path)) {
                report(new PluginReport(file, null, null, List.of(), "file can't be read"));
                return;
            }
            String id = manager.loadPlugin(path);
            PluginWrapper wrapper = manager.getPlugin(id);
            descriptor = wrapper.getDescriptor();
            PluginState state = wrapper.getPluginState();
            if (state != PluginState.DISABLED) {
                state = manager.startPlugin(id);
            }
            if (state != PluginState.STARTED) {
                report(new PluginReport(file, id, descriptor.getVersion(), List.of(), notStarted(wrapper, state)));
                unload(id);
                return;
            }
            report(new PluginReport(file, id, descriptor.getVersion(), takeSinks(id), null));
        } catch (Throwable e) {
            report(new PluginReport(file, idOf(descriptor), versionOf(descriptor), List.of(), causes(e)));
            if (descriptor != null) {
                unload(descriptor.getPluginId());
            }
        }
    }

    private static String notStarted(PluginWrapper wrapper, PluginState state) {
        Throwable failure = wrapper.getFailedException();
        if (failure != null && state != PluginState.DISABLED) {
            return causes(failure);
        }
        if (failure != null) {
            return "asks for plugin API " + wrapper.getDescriptor().getRequires() + ", and this host has "
                    + io.tapio.oom.api.ApiVersion.CURRENT + ": use a plugin built for it";
        }
        return "did not start: " + state;
    }

    /** All of a plugin's sinks are asked before one is taken, so that a plugin that can't be used leaves none behind. */
    private List<String> takeSinks(String id) {
        Map<String, SinkFactory> brought = new LinkedHashMap<>();
        // Made one by one: PF4J's own getExtensions() passes over in silence what can't be made.
        for (Class<? extends SinkFactory> type : manager.getExtensionClasses(SinkFactory.class, id)) {
            SinkFactory factory = manager.getExtensionFactory().create(type);
            String name = factory.name();
            if (name == null || name.isBlank()) {
                throw new IllegalStateException("its sink " + factory.getClass().getName() + " has no name");
            }
            brought.put(name, factory);
        }
        List<String> names = new ArrayList<>();
        brought.forEach((name, factory) -> {
            if (sinks.putIfAbsent(name, factory) == null) {
                names.add(name);
            } else {
                LOG.warn("plugin {}: its sink \"{}\" is passed over, another plugin has brought that name", id, name);
            }
        });
        return names;
    }

    private void report(PluginReport report) {
        reports.add(report);
        if (report.problem() != null) {
            LOG.error("[TAPIO-P001] plugin {} can't be used: {}", report.path(), report.problem());
        }
    }

    /** The first cause's words; a class of PF4J says less than what made it fail. */
    private static String causes(Throwable e) {
        StringBuilder text = new StringBuilder(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
        Throwable cause = e.getCause();
        for (int depth = 0; cause != null && depth < 3; depth++, cause = cause.getCause()) {
            text.append(": ").append(cause.getMessage() == null ? cause : cause.getMessage());
        }
        return text.toString();
    }

    private static @Nullable String idOf(@Nullable PluginDescriptor descriptor) {
        return descriptor == null ? null : descriptor.getPluginId();
    }

    private static @Nullable String versionOf(@Nullable PluginDescriptor descriptor) {
        return descriptor == null ? null : descriptor.getVersion();
    }

    /** What became of each file, in the order of loading. */
    public List<PluginReport> reports() {
        return List.copyOf(reports);
    }

    @Override
    public Optional<SinkFactory> sink(String name) {
        return Optional.ofNullable(sinks.get(name));
    }

    @Override
    public Set<String> sinkNames() {
        return Set.copyOf(sinks.keySet());
    }

    /** Stops and unloads the plugins, the last one first; their sinks must be closed by then. */
    @Override
    public void close() {
        sinks.clear();
        // One by one: PF4J's own stopPlugins() changes the list that it walks.
        for (PluginWrapper plugin : List.copyOf(manager.getPlugins()).reversed()) {
            unload(plugin.getPluginId());
        }
    }

    @SuppressWarnings("CatchThrowable")
    private void unload(String id) {
        try {
            manager.unloadPlugin(id);
        } catch (Throwable e) {
            LOG.error("[TAPIO-P002] plugin {} did not stop: {}", id, causes(e));
        }
    }
}
