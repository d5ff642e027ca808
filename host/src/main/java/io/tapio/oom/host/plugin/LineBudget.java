package io.tapio.oom.host.plugin;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How much one plugin may still write to the log, and what it wrote beyond that. For any thread. */
final class LineBudget {

    /** For so many lines room comes back each second. */
    static final int A_SECOND = 20;

    /** So many may come at once. */
    static final int AT_ONCE = 200;

    /** A line that is longer counts as several. */
    private static final int BYTES_OF_A_LINE = 1024;

    private static final long TELL_NS = TimeUnit.MINUTES.toNanos(1);

    private final String plugin;
    private double room = AT_ONCE;
    private long lastNs;
    private boolean began;
    private LeftOut leftOut = LeftOut.NOTHING;
    private boolean told;
    private long toldNs;

    /** What did not get into the log. */
    record LeftOut(long lines, long bytes) {

        static final LeftOut NOTHING = new LeftOut(0, 0);

        boolean isNothing() {
            return bytes == 0;
        }
    }

    LineBudget(String plugin) {
        this.plugin = plugin;
    }

    String plugin() {
        return plugin;
    }

    /** Whether there is room for that; it is counted either way. */
    synchronized boolean take(int lines, int bytes, long nowNs) {
        if (began) {
            room = Math.min(AT_ONCE, room + A_SECOND * (nowNs - lastNs) / (double) TimeUnit.SECONDS.toNanos(1));
        }
        began = true;
        lastNs = nowNs;
        double cost = lines + (double) bytes / BYTES_OF_A_LINE;
        if (room >= cost) {
            room -= cost;
            return true;
        }
        leftOut = new LeftOut(leftOut.lines() + lines, leftOut.bytes() + bytes);
        return false;
    }

    /**
     * What is to be said now: at first at once, then once a minute.
     *
     * @return {@code null} when nothing is
     */
    synchronized @Nullable LeftOut toTell(long nowNs) {
        if (leftOut.isNothing() || told && nowNs - toldNs < TELL_NS) {
            return null;
        }
        told = true;
        toldNs = nowNs;
        return rest();
    }

    /** What was not said yet. */
    synchronized LeftOut rest() {
        LeftOut rest = leftOut;
        leftOut = LeftOut.NOTHING;
        return rest;
    }

    /** Whether it kept to its budget for a minute, so that the next time is said at once. */
    synchronized boolean calm(long nowNs) {
        if (!leftOut.isNothing() || !told || nowNs - toldNs < TELL_NS) {
            return false;
        }
        told = false;
        return true;
    }
}
