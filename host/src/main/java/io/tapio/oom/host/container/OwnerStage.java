package io.tapio.oom.host.container;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives events their owner: the container and pod of the cgroup that they are about. */
public final class OwnerStage {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerStage.class);

    private final AtomicBoolean failed = new AtomicBoolean();
    private final Function<String, Ownership> paths;
    private final List<OwnerNames> names;

    public OwnerStage(CgroupPathResolver resolver) {
        this(resolver::resolve, List.of());
    }

    /**
     * @param paths what a path tells of its owner
     * @param names asked one after the other; the last knows best
     */
    public OwnerStage(Function<String, Ownership> paths, List<OwnerNames> names) {
        this.paths = paths;
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
        Ownership owner = paths.apply(cgroupPath);
        for (OwnerNames each : names) {
            owner = completed(owner, cgroupPath, each);
        }
        return owner;
    }

    /** A kill goes out with what is known, also where one who knows names fails. */
    private Ownership completed(Ownership owner, String cgroupPath, OwnerNames by) {
        try {
            return by.complete(owner, cgroupPath);
        } catch (RuntimeException e) {
            if (!failed.getAndSet(true)) {
                LOG.error(
                        "[TAPIO-G004] the names of {} could not be told, nor may others be; said once", cgroupPath, e);
            }
            return owner;
        }
    }
}
