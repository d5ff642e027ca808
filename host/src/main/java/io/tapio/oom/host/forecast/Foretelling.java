package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.Foretold;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each kill whether it was predicted, at once and from memory, and tells the forecast desk of the kill. For any
 * thread.
 */
public final class Foretelling {

    /** The events of one OOM come within seconds. */
    private static final int MOST_OOMS = 200;

    private static final double MS_PER_SECOND = 1_000;

    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Map<String, Foretold> byOom = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Foretold> eldest) {
            return size() > MOST_OOMS;
        }
    };
    private volatile Consumer<Kill> desk = kill -> {};

    /** A cgroup whose memory is followed, and the warning that stands, as it was raised. */
    private record Watched(Course course, @Nullable OomPredicted warning) {}

    /** A limit's owner in which somebody was killed. */
    record Kill(String cgroupPath, @Nullable Long cgroupId, Instant time) {}

    /** Tells the desk of kills from now on; it does not block. */
    void tell(Consumer<Kill> taker) {
        desk = taker;
    }

    void watch(Course course, @Nullable OomPredicted warning) {
        watched.put(course.path(), new Watched(course, warning));
    }

    void unwatch(Course course) {
        watched.computeIfPresent(course.path(), (path, there) -> there.course() == course ? null : there);
    }

    /** The event with what is known of it beforehand; the same where that is nothing. */
    public OomEvent complete(OomEvent event) {
        if (event.revision() > 0) {
            return event;
        }
        if (event instanceof OomKillVictim kill) {
            Foretold foretold = of(kill.oomId(), kill.limitOwner(), kill.time());
            return foretold == null ? kill : kill.withForetold(foretold);
        }
        if (event instanceof OomKillTriggered oom) {
            Foretold foretold = of(oom.oomId(), oom.limitOwner(), oom.time());
            return foretold == null ? oom : oom.withForetold(foretold);
        }
        return event;
    }

    private synchronized @Nullable Foretold of(String oomId, @Nullable MemoryCgroup owner, Instant time) {
        Foretold known = byOom.get(oomId);
        if (known != null) {
            return known;
        }
        String path = owner == null ? null : owner.cgroupPath();
        Watched there = path == null ? null : watched.get(path);
        if (path == null
                || owner == null
                || there == null
                || !same(owner.cgroupId(), there.course().cgroupId())) {
            return null;
        }
        Foretold foretold = of(there.warning(), time);
        byOom.put(oomId, foretold);
        desk.accept(new Kill(path, there.course().cgroupId(), time));
        return foretold;
    }

    private static boolean same(@Nullable Long one, @Nullable Long other) {
        return one == null || other == null || Objects.equals(one, other);
    }

    private static Foretold of(@Nullable OomPredicted warning, Instant time) {
        if (warning == null || warning.time().isAfter(time)) {
            return Foretold.NOT;
        }
        return new Foretold(
                true,
                warning.eventId(),
                Duration.between(warning.time(), time).toMillis() / MS_PER_SECOND,
                warning.prediction().timeToOomSeconds(),
                warning.prediction().confidence(),
                warning.prediction().predictor());
    }

    /** How many cgroups are watched. */
    int size() {
        return watched.size();
    }
}
