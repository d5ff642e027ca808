package io.tapio.oom.host.filter;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Ownership;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the configuration leaves out. A kill is judged by the cgroup whose limit was hit, not by who died of it:
 * it is left out where that limit is one of a pod that is left out, of its containers, or of a system process. A limit of
 * the machine, of all pods, of a slice is everybody's, so a kill at node level is never left out, whoever died; nor is
 * one of which it is not known whose limit was hit, such as the counters tell of. The trigger and all victims of one OOM
 * thus go together. What warns of a cgroup is judged by that cgroup. For any thread.
 */
public final class EventFilter {

    private final Function<String, Ownership> owners;
    private volatile Namespaces namespaces;
    private volatile SystemProcesses systemProcesses;

    /** @param owners tells a cgroup's owner by its path; answers at once */
    public EventFilter(Namespaces namespaces, SystemProcesses systemProcesses, Function<String, Ownership> owners) {
        this.namespaces = namespaces;
        this.systemProcesses = systemProcesses;
        this.owners = owners;
    }

    /** Decides by these from now on: the configuration says so now. */
    public void follow(Namespaces otherNamespaces, SystemProcesses otherSystemProcesses) {
        this.namespaces = otherNamespaces;
        this.systemProcesses = otherSystemProcesses;
    }

    /** Why the event is left out; empty when it is not. */
    public Optional<FilterReason> leavesOut(OomEvent event) {
        String judged = judgedBy(event);
        return judged == null ? Optional.empty() : leavesOut(owners.apply(judged), judged);
    }

    /** The samples without the containers that are left out. */
    public MemorySamples remaining(MemorySamples all) {
        List<MemorySample> remaining = all.samples().stream()
                .filter(sample -> !namespaces.leaveOut(sample.pod()))
                .toList();
        return remaining.size() == all.samples().size()
                ? all
                : new MemorySamples(all.time(), all.bootTimeNs(), all.whole(), remaining);
    }

    private Optional<FilterReason> leavesOut(Ownership owner, String cgroupPath) {
        if (namespaces.leaveOut(owner.pod())) {
            return Optional.of(FilterReason.NAMESPACE);
        }
        return systemProcesses.leaveOut(owner, cgroupPath)
                ? Optional.of(FilterReason.SYSTEM_PROCESS)
                : Optional.empty();
    }

    /** The cgroup whose owner decides; {@code null} when the event is not to be left out. */
    private static @Nullable String judgedBy(OomEvent event) {
        return switch (event) {
            case OomKillVictim victim -> limit(victim.constraint(), victim.limitOwner());
            case OomKillTriggered triggered -> limit(triggered.constraint(), triggered.limitOwner());
            case CgroupOomNotification notification -> null; // of a kill in that cgroup, by whatever limit
            case MemoryPressure pressure -> pressure.subjectCgroupPath();
            case OomPredicted predicted -> predicted.subjectCgroupPath();
        };
    }

    private static @Nullable String limit(@Nullable Constraint constraint, @Nullable MemoryCgroup owner) {
        boolean machine = constraint != null && constraint != Constraint.MEMCG;
        return machine || owner == null ? null : owner.cgroupPath();
    }
}
