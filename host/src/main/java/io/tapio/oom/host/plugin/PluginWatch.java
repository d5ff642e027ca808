package io.tapio.oom.host.plugin;

import io.tapio.oom.host.plugin.PluginSlot.Change;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the folder of the drop-ins twice a second on a thread of its own, and has what appears, changes or goes there
 * loaded and let go of, its sinks handed over in between. Nothing of a plugin runs on that thread.
 */
final class PluginWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginWatch.class);
    private static final Duration LOOK = Duration.ofMillis(400);
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    private static final long HAND_OVER_SECONDS = 60;
    private static final long CLOSE_MS = 4_000;

    private final Path folder;
    private final PluginLoading loading;
    private final Supplier<Handover> shelve;
    private final TreeMap<Path, PluginSlot> slots = new TreeMap<>();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "tapio-plugins");
    private volatile PluginListener listener = new NoSinks();
    private boolean unreadable;
    private volatile boolean closed;

    /**
     * Which names have lost their factory, and which have got another.
     *
     * @param heirs what becomes of those that have lost theirs, in words; empty when there are none
     */
    record Handover(Brought.Names gone, Brought.Names came, String heirs) {}

    /** Until somebody makes sinks. */
    private static final class NoSinks implements PluginListener {

        @Override
        public Future<Void> pluginGone(Set<String> names) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> pluginCame(Set<String> names) {
            return Future.succeededFuture();
        }
    }

    /** @param shelve makes the plugins that there are those that are used, and says what that changes */
    PluginWatch(Path folder, PluginLoading loading, Supplier<Handover> shelve) {
        this.folder = folder;
        this.loading = loading;
        this.shelve = shelve;
        thread.setDaemon(true);
    }

    /** The files, in the order of their names. To be asked on the watching thread, or before it was started. */
    Collection<PluginSlot> slots() {
        return slots.values();
    }

    /** Loads what is there, side by side, and waits for it, but not for ever. Before {@link #start}. */
    void loadAll() {
        try {
            PluginFiles.in(folder).forEach(file -> slots.put(file, new PluginSlot(file, loading)));
        } catch (IOException e) {
            sayUnreadable(e);
        }
        slots.values().forEach(PluginSlot::loadNow);
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        try {
            for (PluginSlot slot : slots.values()) {
                slot.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        slots.values().forEach(PluginSlot::firstLook);
    }

    /** Watches from now on. */
    void start(PluginListener hears) {
        listener = hears;
        thread.start();
    }

    /** The sums that may be loaded have changed. For any thread. */
    void allowedAnew() {
        tasks.add(() -> slots.values().forEach(slot -> handOver(slot.allowedAnew())));
    }

    private void run() {
        while (!closed) {
            try {
                Runnable task = tasks.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (task != null) {
                    task.run();
                } else {
                    look();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("[TAPIO-P010] looking for plugins failed, and goes on", e);
            }
        }
    }

    private void look() {
        try {
            for (Path file : PluginFiles.in(folder)) {
                slots.computeIfAbsent(file, added -> new PluginSlot(added, loading));
            }
            unreadable = false;
        } catch (IOException e) {
            sayUnreadable(e);
            return;
        }
        List.copyOf(slots.values()).forEach(slot -> handOver(slot.look()));
        slots.values().removeIf(PluginSlot::isEmpty);
        if (slots.values().stream().filter(PluginSlot::refusedAnew).count() > 0) {
            Handover nothing = shelve.get();
            LOG.debug("plugins were refused, {}", nothing);
        }
    }

    private void sayUnreadable(IOException e) {
        if (!unreadable) {
            LOG.error(
                    "[TAPIO-P011] plugins: the folder {} can't be read, what is loaded stays: {}",
                    folder,
                    e.toString());
        }
        unreadable = true;
    }

    /** First everybody finds the new factories, then the sinks of the old ones end, then those of the new ones begin. */
    private void handOver(Change change) {
        PluginSlot slot = change.slot();
        if (slot == null) {
            return;
        }
        slot.handingOver(true);
        Handover names = shelve.get();
        LoadedPlugin before = change.before();
        LoadedPlugin next = change.next();
        Future<Void> gone = gone(names.gone());
        gone.timeout(HAND_OVER_SECONDS, TimeUnit.SECONDS)
                .onFailure(e -> LOG.error(
                        "[TAPIO-P012] the sinks of plugin {} did not end: {}", label(before, next), e.toString()))
                .otherwiseEmpty()
                .compose(ended -> {
                    say(before, next, names.heirs());
                    return came(names.came());
                })
                .onComplete(done -> tasks.add(() -> {
                    slot.handingOver(false);
                    if (before != null) {
                        letGo(before);
                    }
                }));
    }

    private Future<Void> gone(Brought.Names names) {
        Future<Void> sinks = names.sinks().isEmpty() ? Future.succeededFuture() : listener.pluginGone(names.sinks());
        Future<Void> predictors =
                names.forecasters().isEmpty() ? Future.succeededFuture() : listener.predictorsGone(names.forecasters());
        return Future.join(sinks, predictors).mapEmpty();
    }

    private Future<Void> came(Brought.Names names) {
        Future<Void> sinks = names.sinks().isEmpty() ? Future.succeededFuture() : listener.pluginCame(names.sinks());
        Future<Void> predictors =
                names.forecasters().isEmpty() ? Future.succeededFuture() : listener.predictorsCame(names.forecasters());
        return Future.join(sinks, predictors).mapEmpty();
    }

    private static String label(@Nullable LoadedPlugin before, @Nullable LoadedPlugin next) {
        return before != null ? before.label() : next != null ? next.label() : "";
    }

    private static void say(@Nullable LoadedPlugin before, @Nullable LoadedPlugin next, String heirs) {
        if (next == null) {
            LOG.info("plugin {} is gone{}", label(before, next), heirs.isEmpty() ? "" : ": " + heirs);
        } else if (before == null) {
            LOG.info(
                    "plugin {} is loaded from {}, {}",
                    next.label(),
                    next.origin().file(),
                    next.brought());
        } else {
            LOG.info("plugin {} takes the place of {}", next.label(), before.version());
        }
    }

    /** On a thread of its own, since the plugin's code may hang there. */
    private Thread letGo(LoadedPlugin plugin) {
        Thread unloading = new Thread(() -> loading.unload(plugin), "tapio-unload-" + plugin.id());
        unloading.setDaemon(true);
        unloading.start();
        return unloading;
    }

    /** Lets go of all, for some seconds at most. Their sinks must be closed by then. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MS);
            List<Thread> unloading = new ArrayList<>();
            for (PluginSlot slot : slots.values()) {
                LoadedPlugin last = slot.close();
                if (last != null) {
                    unloading.add(letGo(last));
                }
            }
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MS);
            for (Thread each : unloading) {
                each.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
