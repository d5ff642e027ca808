package io.tapio.oom.host.plugin;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.host.plugin.PluginShelf.Place;
import io.tapio.oom.host.plugin.PluginWatch.Handover;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins and the factories they bring. A plugin that can't be read, loaded or asked costs itself alone: it is
 * reported and the next one is looked at. Those of the distribution are loaded once; those that people put into the
 * folder for it also come, change and go while the collector runs. For any thread.
 */
public final class PluginCatalog implements SinkFactories, PredictorFactories, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginCatalog.class);

    private final PluginPlaces places;
    private final PrivateCopies copies;
    private final PluginLoading loading;
    private final PluginWatch watch;
    private final List<Bundled> bundled = new ArrayList<>();
    private volatile PluginShelf shelf = PluginShelf.EMPTY;

    /** One of the distribution's own. */
    private record Bundled(Path file, @Nullable LoadedPlugin plugin, String problem) implements Place {

        @Override
        public PluginReport refused() {
            return new PluginReport(file, null, null, null, true, List.of(), List.of(), problem);
        }
    }

    private final FlightRecord flight;

    private PluginCatalog(PluginPlaces places, Collection<String> allowed, @Nullable PluginHouse house) {
        this.places = places;
        this.flight = house == null ? FlightRecord.none() : house.flight();
        this.copies = new PrivateCopies(places.copies());
        this.loading = new PluginLoading(copies, house);
        this.watch = new PluginWatch(places.dropIns(), loading, this::shelve);
        loading.allow(Set.copyOf(allowed));
    }

    /**
     * Loads what lies in the folders. Of two plugins with one id the first by its file's name is used, and that of the
     * user before that of the distribution.
     *
     * @param allowed the SHA-256 sums of the only drop-ins that may be loaded; none for any
     * @param house {@code null} where the plugins are only looked at
     */
    public static PluginCatalog load(PluginPlaces places, Collection<String> allowed, @Nullable PluginHouse house) {
        PluginCatalog catalog = new PluginCatalog(places, allowed, house);
        if (!places.dropIns().equals(places.bundled())) {
            catalog.watch.loadAll();
        }
        catalog.loadBundled();
        catalog.shelve();
        return catalog;
    }

    /** To look at the plugins; no sinks are made. */
    public static PluginCatalog load(PluginPlaces places, Collection<String> allowed) {
        return load(places, allowed, null);
    }

    private void loadBundled() {
        try {
            for (Path file : PluginFiles.in(places.bundled())) {
                bundled.add(loadBundled(file));
            }
        } catch (IOException e) {
            bundled.add(new Bundled(places.bundled(), null, "folder can't be read: " + e.getMessage()));
        }
    }

    private Bundled loadBundled(Path file) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            return new Bundled(file, loading.bundled(file), "");
        } catch (Refusal e) {
            LOG.error("[TAPIO-P013] plugin {} of this installation can't be used: {}", file, e.problem());
            return new Bundled(file, null, e.problem());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private Handover shelve() {
        PluginShelf before = shelf;
        List<Place> all = new ArrayList<>(watch.slots());
        all.addAll(bundled);
        PluginShelf next = PluginShelf.of(all);
        shelf = next;
        Set<String> said = new TreeSet<>(before.notes());
        next.notes().stream().filter(said::add).forEach(note -> LOG.warn("[TAPIO-P017] {}", note));
        Brought.Names gone = before.brought().notIn(next.brought());
        return new Handover(gone, next.brought().notIn(before.brought()), next.heirs(gone));
    }

    /** Watches the drop-ins from now on. To be called once. */
    public void watch(PluginListener listener) {
        watch.start(listener);
    }

    /** Takes other sums of the only drop-ins that may be loaded: those that may not any more go. */
    public void allow(Collection<String> allowed) {
        loading.allow(Set.copyOf(allowed));
        watch.allowedAnew();
    }

    /**
     * Whether it is a plugin that ends the process: looked for when the process ends, said and written down. The thread
     * that called {@code System.exit} waits there.
     */
    public boolean exitCalled() {
        Optional<ExitCaller> caller = ExitCaller.among(shelf.plugins());
        caller.ifPresent(found -> {
            LOG.error("[TAPIO-P016] the process is being ended by {}", FlightRecord.words(found));
            flight.verdict(found);
        });
        return caller.isPresent();
    }

    /** What became of each file, the drop-ins first. */
    public List<PluginReport> reports() {
        return shelf.reports();
    }

    @Override
    public Optional<SinkFactory> sink(String name) {
        return Optional.ofNullable(shelf.brought().sinks().get(name));
    }

    @Override
    public Set<String> sinkNames() {
        return Set.copyOf(shelf.brought().sinks().keySet());
    }

    @Override
    public List<PredictorFactory> predictors() {
        return List.copyOf(shelf.brought().predictors().values());
    }

    @Override
    public List<EnsembleFactory> ensembles() {
        return List.copyOf(shelf.brought().ensembles().values());
    }

    /** Stops and unloads the plugins; their sinks must be closed by then. */
    @Override
    public void close() {
        shelf = PluginShelf.EMPTY;
        watch.close();
        for (Bundled each : bundled.reversed()) {
            LoadedPlugin plugin = each.plugin();
            if (plugin != null) {
                loading.unload(plugin);
            }
        }
        bundled.clear();
        copies.close();
    }
}
