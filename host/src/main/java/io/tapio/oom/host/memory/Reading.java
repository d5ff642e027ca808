package io.tapio.oom.host.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The figures of one cgroup at one moment. Belongs to one thread. */
final class Reading {

    static final int NO_PARENT = -1;

    private static final int FIGURES = Figure.values().length;
    private static final long ABSENT = -1;

    private final String path;
    private final long id;
    private final int parent;
    private final boolean v2;
    private final long[] figures = new long[FIGURES];

    /** @param parent the index of the cgroup above among the readings of the pass; {@link #NO_PARENT} where it has none */
    Reading(String path, long id, int parent, boolean v2) {
        this.path = path;
        this.id = id;
        this.parent = parent;
        this.v2 = v2;
        Arrays.fill(figures, ABSENT);
    }

    String path() {
        return path;
    }

    long id() {
        return id;
    }

    int parent() {
        return parent;
    }

    boolean v2() {
        return v2;
    }

    /** What is below 0, or {@code null}, is not known. */
    void set(Figure figure, @Nullable Long value) {
        figures[figure.ordinal()] = value == null || value < 0 ? ABSENT : value;
    }

    boolean has(Figure figure) {
        return figures[figure.ordinal()] >= 0;
    }

    /** The figure; {@code null} where it is not known. */
    @Nullable Long get(Figure figure) {
        long value = figures[figure.ordinal()];
        return value < 0 ? null : value;
    }

    /** The figure; that instead where it is not known. */
    long or(Figure figure, long instead) {
        long value = figures[figure.ordinal()];
        return value < 0 ? instead : value;
    }

    /**
     * Usage without what reclaim can give back; {@code null} where that is not known. Tmpfs lies on the anonymous lists
     * and can't be given back; so it is the file lists that are taken away, on v2 the slab that says so as well.
     */
    @Nullable Long unreclaimable() {
        boolean known = has(Figure.USAGE)
                && has(Figure.ACTIVE_FILE)
                && has(Figure.INACTIVE_FILE)
                && (!v2 || has(Figure.SLAB_RECLAIMABLE));
        if (!known) {
            return null;
        }
        long slab = v2 ? or(Figure.SLAB_RECLAIMABLE, 0) : 0;
        // The two are not read in the same moment: what was charged between them must not make it negative.
        return Math.max(0, or(Figure.USAGE, 0) - or(Figure.ACTIVE_FILE, 0) - or(Figure.INACTIVE_FILE, 0) - slab);
    }
}
