package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Room;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each limit whose memory is nearly used up, once each time, and when that is over. Judged is what can't be
 * reclaimed, against the limit of the cgroup itself: one limit is told of once, by the cgroup that has it. Belongs to one
 * thread, but for {@link #heard}.
 */
public final class PressureDesk {

    private static final int MOST_KILLS = 1_000;
    private static final double PERCENT = 100;

    private final PressureLevels levels;
    private final PressureWords words;
    private final PressureOut out;
    private final Map<Long, Watched> watched = new HashMap<>();
    private final Map<Long, Map<EventType, MemoryPressure>> recalled = new LinkedHashMap<>();
    private final List<MemoryPressure> lost = new ArrayList<>();
    private final Set<String> killed = ConcurrentHashMap.newKeySet();

    public PressureDesk(PressureLevels levels, PressureWords words, PressureOut out) {
        this.levels = levels;
        this.words = words;
        this.out = out;
    }

    /**
     * Events that an earlier run left standing: they go on with their cgroup, or end with the first pass over all. Of
     * another boot no cgroup is left.
     */
    public void recall(List<MemoryPressure> standing) {
        for (MemoryPressure event : standing) {
            Long id = event.cgroup().cgroupId();
            if (id != null && words.ours(event)) {
                recalled.computeIfAbsent(id, none -> new HashMap<>()).put(event.eventType(), event);
            } else {
                lost.add(event);
            }
        }
    }

    /** What went out. On any thread; does not block. */
    public void heard(OomEvent event) {
        if (event.revision() == 0 && event instanceof OomKillVictim kill && killed.size() < MOST_KILLS) {
            add(kill.limitOwner());
            add(kill.victimCgroup());
        }
    }

    private void add(@Nullable MemoryCgroup cgroup) {
        if (cgroup != null && cgroup.cgroupPath() != null) {
            killed.add(cgroup.cgroupPath());
        }
    }

    /** Takes a pass; tells what there is to be told, and may wait for that. */
    public void take(MemoryPass pass) {
        Instant time = pass.samples().time();
        long nowNs = pass.samples().bootTimeNs();
        noteKills(nowNs);
        Set<Long> seen = new HashSet<>();
        for (MemorySample sample : pass.samples().samples()) {
            judge(sample, seen, time, nowNs);
        }
        for (MemorySample sample : pass.nobodys()) {
            judge(sample, seen, time, nowNs);
        }
        if (pass.samples().whole()) {
            forget(seen, time, nowNs);
        }
    }

    private void noteKills(long nowNs) {
        if (killed.isEmpty()) {
            return;
        }
        Set<String> paths = Set.copyOf(killed);
        killed.removeAll(paths);
        for (Watched each : watched.values()) {
            if (paths.contains(each.path())) {
                each.killed(nowNs);
            }
        }
    }

    private void judge(MemorySample sample, Set<Long> seen, Instant time, long nowNs) {
        Long id = sample.cgroupId();
        if (id == null || !seen.add(id)) {
            return;
        }
        Room room = sample.own();
        Watched it = watched.get(id);
        if (it == null) {
            if (room == null) {
                return;
            }
            it = new Watched(sample.cgroupPath());
            watched.put(id, it);
            resume(id, it);
        }
        boolean changed = it.limitChanges(sample.limitBytes());
        Long hits = it.take(sample, nowNs);
        if (room == null) {
            end(it, Ending.LIMIT_CHANGED, null, time);
            watched.remove(id);
            return;
        }
        Judged judged = new Judged(it, sample, room, hits == null || hits == 0 ? null : hits, changed, time, nowNs);
        double percent = room.ratio() * PERCENT;
        double high = levels.highPercent();
        double critical = levels.criticalPercent();
        boolean hit = judged.hits() != null;
        judge(judged, EventType.MEMORY_PRESSURE_HIGH, percent >= high, percent < PressureLevels.fallenBack(high));
        judge(
                judged,
                EventType.MEMORY_PRESSURE_CRITICAL,
                percent >= critical,
                percent < PressureLevels.fallenBack(critical));
        judge(
                judged,
                EventType.CONTAINER_MEMORY_LIMIT,
                hit && percent >= high,
                !hit || percent < PressureLevels.fallenBack(high));
    }

    private record Judged(
            Watched it,
            MemorySample sample,
            Room room,
            @Nullable Long hits,
            boolean limitChanged,
            Instant time,
            long nowNs) {}

    private void judge(Judged judged, EventType type, boolean above, boolean below) {
        Crossing crossing = judged.it().crossing(type);
        long nowNs = judged.nowNs();
        if (above) {
            if (crossing.wants(nowNs)) {
                MemoryPressure event =
                        words.raised(type, judged.sample(), judged.room(), judged.hits(), judged.time(), nowNs);
                crossing.raise(event, out.tell(event), nowNs);
            }
        } else if (!below) {
            crossing.between();
        } else if (crossing.mayEnd(nowNs)) {
            end(crossing, judged.it().killedLately(nowNs) ? Ending.KILLED : Ending.FELL_BACK, judged);
        } else if (judged.it().killedLately(nowNs)) {
            end(crossing, Ending.KILLED, judged);
        } else if (judged.limitChanged()) {
            end(crossing, Ending.LIMIT_CHANGED, judged);
        }
    }

    private void end(Crossing crossing, Ending how, Judged judged) {
        end(crossing, how, judged.room(), judged.time());
    }

    private void end(Crossing crossing, Ending how, @Nullable Room room, Instant time) {
        MemoryPressure told = crossing.told();
        if (told != null) {
            out.tell(PressureWords.ended(told, how, room, time));
        }
        crossing.end();
    }

    private void end(Watched it, Ending how, @Nullable Room room, Instant time) {
        for (EventType type : Watched.TYPES) {
            end(it.crossing(type), how, room, time);
        }
    }

    private void resume(long id, Watched it) {
        Map<EventType, MemoryPressure> before = recalled.get(id);
        if (before == null) {
            return;
        }
        before.values().removeIf(event -> {
            boolean same = it.path().equals(event.cgroup().cgroupPath());
            if (same) {
                it.crossing(event.eventType()).resume(event);
            }
            return same;
        });
    }

    private void forget(Set<Long> seen, Instant time, long nowNs) {
        for (Iterator<Map.Entry<Long, Watched>> all = watched.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Watched> each = all.next();
            if (!seen.contains(each.getKey())) {
                Ending how = each.getValue().killedLately(nowNs) ? Ending.KILLED : Ending.CONTAINER_ENDED;
                end(each.getValue(), how, null, time);
                all.remove();
            }
        }
        recalled.values().forEach(events -> lost.addAll(events.values()));
        recalled.clear();
        lost.forEach(event -> out.tell(PressureWords.ended(event, Ending.LOST_SIGHT, null, time)));
        lost.clear();
    }

    /** How many limits are watched. */
    int size() {
        return watched.size();
    }
}
