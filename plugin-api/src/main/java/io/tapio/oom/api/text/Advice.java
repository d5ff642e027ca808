package io.tapio.oom.api.text;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do, in sentences, the most important first. It follows from whose limit was hit and by whom: the same kill asks
 * for one thing where a container ran into its own limit, and for another where the machine ran out.
 */
final class Advice {

    private static final int MOST = 4;
    private static final int MANY_RESTARTS = 3;

    private final List<String> sentences = new ArrayList<>();

    private Advice() {}

    /**
     * @param trigger the same OOM as a whole; {@code null} where it is not known
     * @param again whether it has happened before
     */
    static List<String> of(OomEvent event, @Nullable OomKillTriggered trigger, boolean again) {
        Advice advice = new Advice();
        if (event instanceof OomKillVictim kill) {
            advice.kill(kill, trigger, again);
        } else if (event instanceof OomKillTriggered oom) {
            advice.limit(oom.limitOwner(), oom.constraint(), event);
            advice.sharedMemory(null, oom);
        } else if (event instanceof CgroupOomNotification) {
            advice.add(
                    "Only the kernel's counters tell of it, so who died is not known: `tapio-oom doctor` says what the"
                            + " collector lacks to see it.");
        } else {
            advice.add("Nothing is dead yet: raise the limit, or restart it when that does least harm, and look at what"
                    + " grows.");
        }
        return advice.sentences.subList(0, Math.min(MOST, advice.sentences.size()));
    }

    private void kill(OomKillVictim kill, @Nullable OomKillTriggered trigger, boolean again) {
        if (Boolean.TRUE.equals(kill.history())) {
            add("It happened before the collector was first started here: look at it when there is time.");
        }
        limit(kill.limitOwner(), kill.constraint(), kill);
        sharedMemory(kill.victim(), trigger);
        ContainerFacts container = kill.container();
        Integer restarts = container == null ? null : container.restartCount();
        if (again || (restarts != null && restarts >= MANY_RESTARTS)) {
            add("It has happened before: a restart does not cure it.");
        }
        if (Boolean.FALSE.equals(kill.containerInit()) && container != null) {
            add("The container's first process lives on, so nothing restarted it: look whether it still works without"
                    + " the process that died.");
        }
        if (Boolean.TRUE.equals(kill.groupKill())) {
            add("All processes of the cgroup were killed together since its memory.oom.group is set; in Kubernetes the"
                    + " kubelet's singleProcessOOMKill decides that.");
        }
        if ("java".equals(kill.victim().comm()) && !ofMachine(kill.limitOwner(), kill.constraint())) {
            add("A JVM needs room beside its heap, for threads, code and buffers: -XX:MaxRAMPercentage says how much of"
                    + " the limit the heap may take.");
        }
    }

    private void limit(@Nullable MemoryCgroup owner, @Nullable Constraint constraint, OomEvent event) {
        if (constraint == Constraint.CPUSET || constraint == Constraint.MEMORY_POLICY) {
            add("Only the memory nodes that it may use ran out, others may have had room: look at the cpuset's mems or"
                    + " the NUMA policy.");
        } else if (ofMachine(owner, constraint)) {
            add("The machine as a whole ran out, so who died need not be who grew: look for what grew on "
                    + PlainText.name(event.node())
                    + ". In a cluster, memory requests near the real use keep a node from being overfilled.");
        } else if (owner != null) {
            ofCgroup(owner, event);
        }
    }

    private void ofCgroup(MemoryCgroup owner, OomEvent event) {
        CgroupLevel level = owner.level() == null ? CgroupLevel.CGROUP : owner.level();
        String size = owner.limitBytes() == null ? "" : " (" + PlainText.mib(owner.limitBytes()) + ")";
        switch (level) {
            case CONTAINER ->
                add("Raise the container's memory limit" + size
                        + (event.pod() == null ? "" : ", resources.limits.memory,")
                        + " if it needs that much, else find what grows: a leak comes back after every restart.");
            case POD ->
                add("The limit of the whole pod was hit" + size
                        + ", not the container's own: look at what its containers hold together, memory volumes"
                        + " (emptyDir with medium: Memory) included, and give the one that grows a limit of its own.");
            case KUBEPODS ->
                add("All pods together used what the node has for pods, so who died need not be who grew: look for pods"
                        + " that use more than they request.");
            case SERVICE ->
                add("Raise MemoryMax= of the unit" + size + " if it needs that much, else find what grows.");
            case SLICE ->
                add(
                        "The limit of a slice was hit" + size
                                + ": look at what its units hold together, and give the one that grows a MemoryMax= of its own.");
            case NODE, CGROUP ->
                add("Raise the limit of the cgroup" + size + " if it needs that much, else find what grows.");
        }
    }

    private static boolean ofMachine(@Nullable MemoryCgroup owner, @Nullable Constraint constraint) {
        return owner == null ? constraint == Constraint.NONE : owner.level() == CgroupLevel.NODE;
    }

    /** Files in a tmpfs stay when who wrote them is dead, so the next one dies of them too. */
    private void sharedMemory(@Nullable ProcessFacts victim, @Nullable OomKillTriggered trigger) {
        if (trigger != null && trigger.memory() != null && trigger.limitOwner() != null) {
            Long shared = trigger.memory().shmemBytes();
            Long limit = trigger.limitOwner().limitBytes();
            if (shared != null && limit != null && shared * 2 >= limit) {
                addShared(shared);
                return;
            }
        }
        Long own = victim == null ? null : victim.shmemRssBytes();
        Long anonymous = victim == null ? null : victim.anonRssBytes();
        if (own != null && anonymous != null && own > 0 && own >= anonymous) {
            addShared(own);
        }
    }

    private void addShared(long bytes) {
        add(PlainText.mib(bytes) + " of it is tmpfs or shared memory, which a kill alone need not free: look for large"
                + " files in a tmpfs, and set a sizeLimit on memory volumes.");
    }

    private void add(String sentence) {
        sentences.add(sentence);
    }
}
