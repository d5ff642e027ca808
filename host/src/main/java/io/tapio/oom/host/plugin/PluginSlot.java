package io.tapio.oom.host.plugin;

import io.tapio.oom.host.plugin.PluginShelf.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the watched folder: what of it is in memory, and what is to become of it. A file is taken when two looks
 * found it the same, so that a copy under way is not. Belongs to one thread.
 */
final class PluginSlot implements Place {

    private static final Logger LOG = LoggerFactory.getLogger(PluginSlot.class);

    /** That long a file that is not whole may still be on its way here. */
    private static final Duration ARRIVES = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path file;
    private final PluginLoading loading;
    private @Nullable FileMark seen;
    private long seenSinceNs = System.nanoTime();
    private @Nullable FileMark tried;
    private @Nullable LoadAttempt attempt;
    private @Nullable LoadedPlugin plugin;
    private @Nullable Refusal refusal;
    private boolean handingOver;
    private boolean refusedAnew;

    PluginSlot(Path file, PluginLoading loading) {
        this.file = file;
        this.loading = loading;
    }

    @Override
    public @Nullable LoadedPlugin plugin() {
        return plugin;
    }

    @Override
    public PluginReport refused() {
        Refusal why = refusal;
        return new PluginReport(
                file, null, null, null, false, List.of(), List.of(), why == null ? "is being loaded" : why.problem());
    }

    /** Nothing is done with the file while the sinks of its plugin change hands. */
    void handingOver(boolean now) {
        handingOver = now;
    }

    /** Whether it was refused since this was asked. */
    boolean refusedAnew() {
        boolean anew = refusedAnew;
        refusedAnew = false;
        return anew;
    }

    /** Whether there is nothing to remember any more. */
    boolean isEmpty() {
        return seen == null && plugin == null && attempt == null && !handingOver;
    }

    /** Begins to load it as it is, without a second look. */
    void loadNow() {
        FileMark mark = FileMark.of(file);
        seen = mark;
        if (mark == null) {
            refuse(new Refusal(Refusal.Kind.UNUSABLE, "file can't be read"));
        } else {
            begin(mark);
        }
    }

    /** Waits for what is being loaded. */
    void await(Duration atMost) throws InterruptedException {
        LoadAttempt running = attempt;
        if (running != null) {
            running.await(atMost);
        }
    }

    /** Takes what was loaded at the start, without handing anything over. What is damaged is said at once. */
    void firstLook() {
        LoadAttempt running = attempt;
        if (running == null) {
            return;
        }
        if (!running.isDone()) {
            refuse(running.stuck());
            return;
        }
        attempt = null;
        try {
            plugin = running.outcome();
        } catch (Refusal e) {
            refuse(e);
        }
    }

    /** Looks at the file again. */
    Change look() {
        FileMark mark = FileMark.of(file);
        boolean same = Objects.equals(mark, seen);
        if (!same) {
            seen = mark;
            seenSinceNs = System.nanoTime();
        }
        LoadAttempt running = attempt;
        if (running != null && running.mark().equals(mark)) {
            return follow(running);
        }
        if (running != null) {
            running.cancel(loading::unload);
            attempt = null;
        }
        if (handingOver || !same) {
            return Change.NONE;
        }
        if (mark == null) {
            tried = null;
            refusal = null;
            return replaceBy(null);
        }
        if (!mark.equals(tried)) {
            begin(mark);
        }
        return Change.NONE;
    }

    private void begin(FileMark mark) {
        tried = mark;
        attempt = new LoadAttempt(file.getFileName().toString(), mark, () -> loading.dropIn(file));
    }

    private Change follow(LoadAttempt running) {
        if (!running.isDone()) {
            if (refusal == null && running.since().compareTo(PATIENCE) > 0) {
                refuse(running.stuck());
            }
            return Change.NONE;
        }
        if (handingOver) {
            return Change.NONE;
        }
        attempt = null;
        try {
            LoadedPlugin loaded = running.outcome();
            refusal = null;
            return replaceBy(loaded);
        } catch (Refusal e) {
            boolean mayBeWholeSoon =
                    e.kind() == Refusal.Kind.DAMAGED && System.nanoTime() - seenSinceNs < ARRIVES.toNanos();
            if (mayBeWholeSoon) {
                tried = null;
            } else {
                refuse(e);
            }
            return Change.NONE;
        }
    }

    private void refuse(Refusal why) {
        refusal = why;
        refusedAnew = true;
        LoadedPlugin before = plugin;
        LOG.error(
                "[{}] plugin {} can't be used: {}{}",
                why.kind().code(),
                file,
                why.problem(),
                before == null ? "" : "; " + before.label() + ", which was there before, goes on until a restart");
    }

    /** The sums that may be loaded have changed. */
    Change allowedAnew() {
        Refusal why = refusal;
        if (why != null && why.kind() == Refusal.Kind.NOT_ALLOWED) {
            tried = null;
        }
        LoadedPlugin there = plugin;
        if (there == null || handingOver || loading.allows(there.origin().sha256())) {
            return Change.NONE;
        }
        tried = null; // tried again, which says why it may not
        return replaceBy(null);
    }

    private Change replaceBy(@Nullable LoadedPlugin next) {
        LoadedPlugin before = plugin;
        plugin = next;
        return before == null && next == null ? Change.NONE : new Change(this, before, next);
    }

    /** Gives up what is being loaded, and takes the plugin out. */
    @Nullable LoadedPlugin close() {
        LoadAttempt running = attempt;
        if (running != null) {
            running.cancel(loading::unload);
            attempt = null;
        }
        LoadedPlugin last = plugin;
        plugin = null;
        return last;
    }

    /**
     * A file's plugin has changed.
     *
     * @param slot whose; {@code null} when nothing has
     * @param before what was there
     * @param next what is there now
     */
    record Change(
            @Nullable PluginSlot slot,
            @Nullable LoadedPlugin before,
            @Nullable LoadedPlugin next) {

        static final Change NONE = new Change(null, null, null);
    }
}
