package io.tapio.oom.host.plugin;

import io.tapio.oom.api.ApiVersion;
import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.host.plugin.LoadedPlugin.PluginOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.pf4j.util.FileUtils;

/** The way from a file to a plugin in memory. For any thread; several may be under way at a time. */
final class PluginLoading {

    private final PrivateCopies copies;
    private final @Nullable PluginHouse house;
    private final FlightRecord flight;
    private final Quarantine quarantine;
    private volatile Set<String> allowed = Set.of();

    /** @param house {@code null} where no sinks are made */
    PluginLoading(PrivateCopies copies, @Nullable PluginHouse house) {
        this.copies = copies;
        this.house = house;
        this.flight = house == null ? FlightRecord.none() : house.flight();
        this.quarantine = flight.learn();
    }

    /** @param sums of the only files that may be loaded; none for any */
    void allow(Set<String> sums) {
        allowed = Set.copyOf(sums);
    }

    boolean allows(@Nullable String sha256) {
        Set<String> sums = allowed;
        return sums.isEmpty() || sha256 != null && sums.contains(sha256);
    }

    /** Loads one of the distribution's own, from where it is; a zip has to be unpacked elsewhere. */
    LoadedPlugin bundled(Path file) throws Refusal {
        try {
            refuseUnusable(file);
            Path place = PluginFiles.isZip(file) ? copies.copy(file) : file;
            return load(new PluginOrigin(file, place, sum(file), true), null);
        } catch (IOException e) {
            throw Refusal.of(e);
        }
    }

    /** Loads a stranger's, from a copy that nobody else can change. */
    LoadedPlugin dropIn(Path file) throws Refusal {
        return fromCopy(file, SafePlace::problem);
    }

    /** The same of a file that is to be moved to its place yet: what is above it does not count. */
    LoadedPlugin elsewhere(Path file) throws Refusal {
        return fromCopy(file, SafePlace::ownProblem);
    }

    /** What may be wrong with a file's place. */
    private interface PlaceCheck {
        @Nullable String problem(SafePlace safe, Path file) throws IOException;
    }

    private LoadedPlugin fromCopy(Path file, PlaceCheck place) throws Refusal {
        Path copy = null;
        try {
            refuseUnusable(file);
            String unsafe = place.problem(SafePlace.ofThisProcess(), file);
            if (unsafe != null) {
                throw new Refusal(Refusal.Kind.WRITABLE, unsafe);
            }
            copy = copies.copy(file);
            PluginOrigin origin = new PluginOrigin(file, copy, sum(copy), false);
            refuseUnlessAllowed(origin);
            if (quarantine.has(origin.sha256())) {
                throw quarantine.refusal();
            }
            return load(
                    origin, house == null ? null : new OwnLoops(house.loops().get()));
        } catch (Refusal e) {
            drop(copy);
            throw e;
        } catch (IOException e) {
            drop(copy);
            throw Refusal.of(e);
        }
    }

    /** Lets go of a plugin and of the copy that it was loaded from. May hang with the plugin's code. */
    void unload(LoadedPlugin plugin) {
        plugin.unload();
        if (!plugin.origin().copy().equals(plugin.origin().file())) {
            copies.drop(plugin.origin().copy());
        }
    }

    private void drop(@Nullable Path copy) {
        if (copy != null) {
            copies.drop(copy);
        }
    }

    private static void refuseUnusable(Path file) throws Refusal {
        Refusal refusal = PluginFiles.problem(file);
        if (refusal != null) {
            throw refusal;
        }
    }

    private static @Nullable String sum(Path file) throws IOException {
        return Files.isDirectory(file) ? null : Sha256.of(file);
    }

    private void refuseUnlessAllowed(PluginOrigin origin) throws Refusal {
        if (!allows(origin.sha256())) {
            throw new Refusal(
                    Refusal.Kind.NOT_ALLOWED,
                    origin.sha256() == null
                            ? "plugins.allow pins the plugins, and a folder has no sum: put its zip there"
                            : "plugins.allow does not have its sum; if it is the file that you mean, add "
                                    + origin.sha256());
        }
    }

    /** A plugin is a stranger's code: whatever it throws, errors included, must not reach the others. */
    @SuppressWarnings("CatchThrowable")
    private LoadedPlugin load(PluginOrigin origin, @Nullable OwnLoops loops) throws Refusal {
        Path place = origin.copy();
        FlightRecord.Seat seat = flight.seat("", "", origin.quarantineSum(), origin.file());
        seat.enter("load", "");
        HostPluginManager manager = new HostPluginManager(place, !origin.bundled());
        String id = null;
        try {
            Path path = PluginFiles.isZip(place) ? FileUtils.expandIfZip(place) : place;
            id = manager.loadPlugin(path);
            PluginWrapper wrapper = manager.getPlugin(id);
            Thread.currentThread().setContextClassLoader(wrapper.getPluginClassLoader());
            PluginState state = wrapper.getPluginState();
            if (state != PluginState.DISABLED) {
                state = manager.startPlugin(id);
            }
            if (state != PluginState.STARTED) {
                throw new Refusal(Refusal.Kind.UNUSABLE, notStarted(wrapper, state));
            }
            String version = wrapper.getDescriptor().getVersion();
            return new LoadedPlugin(origin, id, version, manager, loops, flight, factories(manager, id));
        } catch (Throwable e) {
            if (loops != null) {
                loops.close(String.valueOf(id));
            }
            if (id != null) {
                LoadedPlugin.unload(manager, id);
            }
            throw e instanceof Refusal refusal ? refusal : Refusal.of(e);
        } finally {
            seat.leave();
            seat.free();
        }
    }

    private static String notStarted(PluginWrapper wrapper, PluginState state) {
        Throwable failure = wrapper.getFailedException();
        if (failure != null && state != PluginState.DISABLED) {
            return Causes.of(failure);
        }
        if (failure != null) {
            return "asks for plugin API " + wrapper.getDescriptor().getRequires() + ", and this host has "
                    + ApiVersion.CURRENT + ": use a plugin built for it";
        }
        return "did not start: " + state;
    }

    /** Made one by one: PF4J's own getExtensions() passes over in silence what can't be made. */
    private static Brought factories(HostPluginManager manager, String id) {
        return new Brought(
                factories(manager, id, "sink", SinkFactory.class, SinkFactory::name),
                factories(manager, id, "predictor", PredictorFactory.class, PredictorFactory::name),
                factories(manager, id, "ensemble", EnsembleFactory.class, EnsembleFactory::name));
    }

    private static <F> Map<String, F> factories(
            HostPluginManager manager, String id, String what, Class<F> door, Function<F, @Nullable String> naming) {
        Map<String, F> factories = new LinkedHashMap<>();
        for (Class<? extends F> type : manager.getExtensionClasses(door, id)) {
            F factory = manager.getExtensionFactory().create(type);
            String name = naming.apply(factory);
            if (name == null || name.isBlank()) {
                throw new IllegalStateException(
                        "its " + what + " " + factory.getClass().getName() + " has no name");
            }
            factories.put(name, factory);
        }
        return factories;
    }
}
