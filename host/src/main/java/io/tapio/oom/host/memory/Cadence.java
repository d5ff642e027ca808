package io.tapio.oom.host.memory;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.Forecasts;
import io.tapio.oom.api.forecast.Forecasts.Said;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When which cgroups are sampled: all of them seldom, those near their limit often, and who hits it at once. Belongs to
 * one thread, but for {@link #heard}.
 */
final class Cadence {

    /** Who is foretold to be out of memory before that is sampled often. */
    static final double NEAR_SECONDS = 900;

    /** Hits of many cgroups at the same time share a pass. */
    static final Duration BETWEEN_HITS = Duration.ofMillis(100);

    private static final int MOST_HITS = 5_000;
    private static final double LIKELY = .5;

    private final long allNs;
    private final long fastNs;
    private final Set<Long> hits = new HashSet<>();
    private volatile Set<Long> near = Set.of();
    private long lastAllNs;
    private long lastFastNs;
    private long lastHitNs;
    private boolean begun;

    /**
     * @param all from one pass over all to the next
     * @param fast the same of those near their limit
     */
    Cadence(Duration all, Duration fast) {
        this.allNs = all.toNanos();
        this.fastNs = Math.min(fast.toNanos(), allNs);
    }

    /** The predictors have spoken. On any thread. */
    void heard(Forecasts forecasts) {
        Set<Long> soon = new HashSet<>();
        for (Said said : forecasts.said()) {
            Long id = said.cgroupId();
            if (id != null && said.deciding() && soon(said.forecast())) {
                soon.add(id);
            }
        }
        // A round between two passes over all is about those alone that are sampled often: who is not heard of stays.
        Set<Long> others = new HashSet<>(near);
        forecasts.said().forEach(said -> {
            if (said.deciding() && said.cgroupId() != null) {
                others.remove(said.cgroupId());
            }
        });
        soon.addAll(others);
        near = Set.copyOf(soon);
    }

    private static boolean soon(Forecast forecast) {
        Double seconds = forecast.timeToOomSeconds();
        return forecast.within900() >= LIKELY || seconds != null && seconds < NEAR_SECONDS;
    }

    /** These are alive, no others. */
    void alive(Set<Long> ids) {
        Set<Long> still = new HashSet<>(near);
        if (still.retainAll(ids)) {
            near = Set.copyOf(still);
        }
    }

    /** A limit was hit. */
    void hit(long cgroupId) {
        if (hits.size() < MOST_HITS) {
            hits.add(cgroupId);
        }
    }

    /** What is due; {@code null} when nothing is. What is handed out counts as done. */
    @Nullable Choice next(long nowNs) {
        boolean all = !begun || nowNs - lastAllNs >= allNs || nowNs < lastAllNs;
        boolean fast = all || nowNs - lastFastNs >= fastNs;
        boolean hit = !hits.isEmpty() && (fast || nowNs - lastHitNs >= BETWEEN_HITS.toNanos());
        if (!fast && !hit) {
            return null;
        }
        begun = true;
        if (all) {
            lastAllNs = nowNs;
        }
        if (fast) {
            lastFastNs = nowNs;
        }
        if (hit) {
            lastHitNs = nowNs;
        }
        Choice choice = all ? Choice.ALL : new Choice(false, fast, fast ? near : Set.of(), hit ? hits : Set.of());
        if (all || hit) {
            hits.clear();
        }
        return choice;
    }

    /** How long nothing is due, if no limit is hit. */
    long waitNs(long nowNs) {
        if (!begun) {
            return 0;
        }
        long due = Math.min(lastAllNs + allNs, lastFastNs + fastNs);
        if (!hits.isEmpty()) {
            due = Math.min(due, lastHitNs + BETWEEN_HITS.toNanos());
        }
        return Math.max(0, due - nowNs);
    }
}
