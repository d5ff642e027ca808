package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's counters report kills that no kill event explains: who died is not known, that and where is.
 *
 * @param cgroup the cgroup whose counter rose
 * @param kills how many kills the counter rose by
 * @param owner whose cgroup it is
 */
public record CgroupOomNotification(
        String eventId,
        int revision,
        Instant time,
        String node,
        Origin origin,
        MemoryCgroup cgroup,
        long kills,
        @JsonUnwrapped Ownership owner)
        implements OomEvent {

    public CgroupOomNotification {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.present("owner", owner);
        Checks.present("cgroup", cgroup);
        if (kills < 1) {
            throw new IllegalArgumentException("kills must be 1 or more: " + kills);
        }
    }

    @Override
    public EventType eventType() {
        return EventType.CGROUP_OOM_NOTIFICATION;
    }

    @Override
    public Severity severity() {
        return Severity.WARNING;
    }

    @Override
    public @Nullable String subjectCgroupPath() {
        return cgroup.cgroupPath();
    }

    @Override
    public CgroupOomNotification withOwner(Ownership newOwner) {
        return copy(revision, newOwner);
    }

    @Override
    public CgroupOomNotification withRevision(int newRevision) {
        return copy(newRevision, owner);
    }

    private CgroupOomNotification copy(int newRevision, Ownership newOwner) {
        return new CgroupOomNotification(eventId, newRevision, time, node, origin, cgroup, kills, newOwner);
    }
}
