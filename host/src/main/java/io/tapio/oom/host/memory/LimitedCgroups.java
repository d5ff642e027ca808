package io.tapio.oom.host.memory;

import io.tapio.oom.host.process.LimitedCgroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom a limit may kill, as the newest look at all cgroups has it, so that nobody else needs to read their files. Written
 * by the thread of the passes; read by any.
 */
final class LimitedCgroups implements Supplier<@Nullable List<LimitedCgroup>> {

    /** A second from pass to pass, and time for a machine that is slow. */
    private static final long HOLDS_NS = TimeUnit.SECONDS.toNanos(3);

    private final double nearShare;
    private final LongSupplier nowNs;
    private volatile @Nullable Look last;

    private record Look(long timeNs, List<LimitedCgroup> cgroups) {}

    /** @param nearShare of the limit, from which on usage is near it */
    LimitedCgroups(double nearShare, LongSupplier nowNs) {
        this.nearShare = nearShare;
        this.nowNs = nowNs;
    }

    /** All cgroups of a pass, each behind the one above it. */
    void take(List<Reading> readings, long timeNs) {
        List<LimitedCgroup> cgroups = new ArrayList<>();
        boolean[] limited = new boolean[readings.size()];
        boolean[] near = new boolean[readings.size()];
        for (int i = 0; i < limited.length; i++) {
            Reading reading = readings.get(i);
            int above = reading.parent();
            boolean own = reading.has(Figure.LIMIT);
            limited[i] = own || above >= 0 && limited[above];
            near[i] = above >= 0 && near[above]
                    || own && reading.or(Figure.USAGE, 0) >= reading.or(Figure.LIMIT, 0) * nearShare;
            if (limited[i]) {
                cgroups.add(new LimitedCgroup(reading.path(), reading.id(), near[i]));
            }
        }
        last = new Look(timeNs, List.copyOf(cgroups));
    }

    /** {@code null} when there was no such look in the last seconds. */
    @Override
    public @Nullable List<LimitedCgroup> get() {
        Look look = last;
        return look == null || nowNs.getAsLong() - look.timeNs() > HOLDS_NS ? null : look.cgroups();
    }
}
