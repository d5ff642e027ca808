package io.tapio.oom.host.container;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import java.util.List;

/** Gives events their owner: the container and pod of the cgroup that they are about. */
public final class OwnerStage {

    private final CgroupPathResolver resolver;
    private final List<OwnerNames> names;

    public OwnerStage(CgroupPathResolver resolver) {
        this(resolver, List.of());
    }

    /** @param names asked one after the other; the last knows best */
    public OwnerStage(CgroupPathResolver resolver, List<OwnerNames> names) {
        this.resolver = resolver;
        this.names = List.copyOf(names);
    }

    /** The same event with its owner; as it is where there is none. */
    public OomEvent withOwner(OomEvent event) {
        String path = event.subjectCgroupPath();
        Ownership owner = path == null ? Ownership.NONE : ownerOf(path);
        return owner.equals(event.owner()) ? event : event.withOwner(owner);
    }

    /** The owner of a cgroup. */
    public Ownership ownerOf(String cgroupPath) {
        Ownership owner = resolver.resolve(cgroupPath);
        for (OwnerNames each : names) {
            owner = each.complete(owner, cgroupPath);
        }
        return owner;
    }
}
