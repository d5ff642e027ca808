package io.tapio.oom.host.revision;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import org.jspecify.annotations.Nullable;

/**
 * Adds to an owner what was not known of it. What was told stays as it was told: an event speaks of the moment of the
 * kill, and labels, restarts or even the owner of a path may be others by now.
 */
final class LaterOwner {

    private LaterOwner() {}

    /** Whether names may still come: not where all are there, nor where there is nobody to have one. */
    static boolean isAwaited(Ownership owner) {
        ContainerFacts container = owner.container();
        PodFacts pod = owner.pod();
        UnitFacts unit = owner.unit();
        boolean nameless = container != null && container.name() == null;
        boolean podUnknown = pod != null && (pod.name() == null || pod.namespace() == null || owner.workload() == null);
        return nameless || podUnknown || unit != null && unit.description() == null;
    }

    /** The owner with what is known now and was not before. */
    static Ownership added(Ownership before, Ownership now) {
        return new Ownership(
                container(before.container(), now.container()),
                pod(before.pod(), now.pod()),
                before.workload() == null ? now.workload() : before.workload(),
                unit(before.unit(), now.unit()));
    }

    private static @Nullable ContainerFacts container(@Nullable ContainerFacts before, @Nullable ContainerFacts now) {
        if (before == null) {
            return now;
        }
        if (now == null || !now.id().equals(before.id())) {
            return before;
        }
        return new ContainerFacts(
                before.id(),
                known(before.name(), now.name()),
                before.runtime().equals(ContainerFacts.UNKNOWN_RUNTIME) ? now.runtime() : before.runtime(),
                known(before.kind(), now.kind()),
                known(before.image(), now.image()),
                known(before.imageDigest(), now.imageDigest()),
                known(before.memoryRequestBytes(), now.memoryRequestBytes()),
                known(before.memoryLimitBytes(), now.memoryLimitBytes()),
                known(before.restartCount(), now.restartCount()),
                known(before.outer(), now.outer()));
    }

    private static @Nullable PodFacts pod(@Nullable PodFacts before, @Nullable PodFacts now) {
        if (before == null) {
            return now;
        }
        if (now == null || !now.uid().equals(before.uid())) {
            return before;
        }
        return new PodFacts(
                known(before.name(), now.name()),
                known(before.namespace(), now.namespace()),
                before.uid(),
                known(before.qos(), now.qos()),
                known(before.priorityClass(), now.priorityClass()),
                known(before.priority(), now.priority()),
                known(before.labels(), now.labels()),
                known(before.annotations(), now.annotations()));
    }

    private static @Nullable UnitFacts unit(@Nullable UnitFacts before, @Nullable UnitFacts now) {
        return before == null
                        || now != null
                                && before.description() == null
                                && now.name().equals(before.name())
                ? now
                : before;
    }

    private static <T> @Nullable T known(@Nullable T before, @Nullable T now) {
        return before == null ? now : before;
    }
}
