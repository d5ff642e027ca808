package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.cgroup.Cgroup;
import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.container.OwnerStage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures the memory of every container in one pass over the cgroups. A container that nests cgroups of its own is one
 * sample, of its topmost cgroup. Passes are for one thread at a time; the counters for any.
 */
public final class MemorySampler {

    /** How many containers are sampled; those beyond are counted. */
    public static final int MAX_CONTAINERS = 5_000;

    /** How many cgroups a pass looks at. */
    public static final int MAX_CGROUPS = 20_000;

    private final CgroupTree tree;
    private final OwnerStage owners;
    private final Clock clock;
    private final int maxContainers;
    private final AtomicLong containersBeyond = new AtomicLong();
    private final AtomicLong cgroupsBeyond = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final LastReadings lastReadings = new LastReadings();

    public MemorySampler(CgroupTree tree, OwnerStage owners, Clock clock) {
        this(tree, owners, clock, MAX_CONTAINERS);
    }

    /** What the last pass read of the containers, for who wants to tell what changed since. */
    public LastReadings lastReadings() {
        return lastReadings;
    }

    MemorySampler(CgroupTree tree, OwnerStage owners, Clock clock, int maxContainers) {
        this.tree = tree;
        this.owners = owners;
        this.clock = clock;
        this.maxContainers = maxContainers;
    }

    /** One pass. Reads some six files for each container; blocks as long as that takes. */
    public MemorySamples sample() {
        Instant began = clock.instant();
        Pass pass = new Pass();
        CgroupTree.Walk walk = tree.walk(MAX_CGROUPS, pass::visit);
        containersBeyond.set(pass.beyond);
        cgroupsBeyond.set(walk.beyond());
        failures.addAndGet(walk.failures());
        lastReadings.replace(pass.readings);
        return new MemorySamples(began, pass.samples.values().stream().toList());
    }

    /** How many containers the last pass left out, because there are more than {@link #MAX_CONTAINERS}. */
    public long containersBeyondLimit() {
        return containersBeyond.get();
    }

    /** How many cgroups the last pass left out at least, because there are more than {@link #MAX_CGROUPS}. */
    public long cgroupsBeyondLimit() {
        return cgroupsBeyond.get();
    }

    /** How many directories could not be read so far. */
    public long failures() {
        return failures.get();
    }

    /** What one pass has found; a walk comes by a container's topmost cgroup first. */
    private final class Pass {

        private final Map<String, MemorySample> samples = new LinkedHashMap<>();
        private final Map<Path, Limit> limits = new HashMap<>();
        private final Map<String, OwnerCounters> readings = new HashMap<>();
        private long beyond;

        void visit(Cgroup cgroup) {
            Ownership owner = owners.ownerOf(cgroup.path());
            ContainerFacts container = owner.container();
            if (container == null || samples.containsKey(container.id())) {
                return;
            }
            Long usage = tree.memory(cgroup).usageBytes();
            if (usage == null) {
                return;
            }
            if (samples.size() >= maxContainers) {
                beyond++;
                return;
            }
            Map<String, Long> stat = tree.memory(cgroup).stat();
            readings.put(cgroup.path(), OwnerCounters.of(tree.memory(cgroup), stat, tree.version(), cgroup.inode()));
            samples.put(
                    container.id(),
                    new MemorySample(
                            cgroup.path(),
                            usage,
                            effectiveLimit(cgroup.directory()),
                            unreclaimable(usage, stat),
                            container,
                            owner.pod()));
        }

        /** The least limit from this cgroup up to the root of the tree. */
        private @Nullable Long effectiveLimit(Path directory) {
            Limit known = limits.get(directory);
            if (known != null) {
                return known.bytes();
            }
            CgroupMemory memory = tree.memory(directory);
            Long own = memory.limitBytes();
            Path parent = directory.getParent();
            Long above = directory.equals(tree.directory()) || parent == null ? null : effectiveLimit(parent);
            Long least = own == null || (above != null && above < own) ? above : own;
            limits.put(directory, new Limit(least));
            return least;
        }
    }

    private record Limit(@Nullable Long bytes) {}

    /** Tmpfs lies on the anonymous lists and can't be given back; so it is the file lists that are taken away. */
    private @Nullable Long unreclaimable(long usage, Map<String, Long> stat) {
        boolean v2 = tree.version() == CgroupTree.Version.V2;
        Long inactive = stat.get(v2 ? "inactive_file" : "total_inactive_file");
        Long active = stat.get(v2 ? "active_file" : "total_active_file");
        Long slab = v2 ? stat.get("slab_reclaimable") : Long.valueOf(0);
        if (inactive == null || active == null || slab == null) {
            return null;
        }
        // The two files are read one after the other: what was charged between them must not make it negative.
        return Math.max(0, usage - inactive - active - slab);
    }
}
