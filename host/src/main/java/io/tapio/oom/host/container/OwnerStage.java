package io.tapio.oom.host.container;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;

/** Gives events their owner: the container and pod of the cgroup that they are about. */
public final class OwnerStage {

    private final CgroupPathResolver resolver;

    public OwnerStage(CgroupPathResolver resolver) {
        this.resolver = resolver;
    }

    /** The same event with its owner; as it is where there is none. */
    public OomEvent withOwner(OomEvent event) {
        String path = event.subjectCgroupPath();
        Owner owner = path == null ? Owner.NOBODY : resolver.resolve(path);
        return owner.equals(Owner.NOBODY) ? event : with(event, owner);
    }

    private static OomEvent with(OomEvent event, Owner owner) {
        return switch (event) {
            case OomKillTriggered e -> e.withOwner(owner.container(), owner.pod(), e.workload());
            case OomKillVictim e -> e.withOwner(owner.container(), owner.pod(), e.workload());
            case MemoryPressure e ->
                new MemoryPressure(
                        e.eventId(),
                        e.revision(),
                        e.time(),
                        e.node(),
                        e.origin(),
                        e.eventType(),
                        e.cgroup(),
                        e.unreclaimableBytes(),
                        e.percent(),
                        e.limitHits(),
                        owner.container(),
                        owner.pod(),
                        e.workload());
            case CgroupOomNotification e ->
                new CgroupOomNotification(
                        e.eventId(),
                        e.revision(),
                        e.time(),
                        e.node(),
                        e.origin(),
                        e.cgroup(),
                        e.kills(),
                        owner.container(),
                        owner.pod(),
                        e.workload());
            case OomPredicted e ->
                new OomPredicted(
                        e.eventId(),
                        e.revision(),
                        e.time(),
                        e.node(),
                        e.origin(),
                        e.severity(),
                        e.cgroup(),
                        e.prediction(),
                        owner.container(),
                        owner.pod(),
                        e.workload());
        };
    }
}
