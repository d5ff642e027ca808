package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.Room;
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
import java.util.function.LongSupplier;
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
    private final LongSupplier sinceBootNs;
    private final int maxContainers;
    private final AtomicLong containersBeyond = new AtomicLong();
    private final AtomicLong cgroupsBeyond = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final LastReadings lastReadings = new LastReadings();

    public MemorySampler(CgroupTree tree, OwnerStage owners, Clock clock, LongSupplier sinceBootNs) {
        this(tree, owners, clock, sinceBootNs, MAX_CONTAINERS);
    }

    /** What the last pass read of the containers, for who wants to tell what changed since. */
    public LastReadings lastReadings() {
        return lastReadings;
    }

    MemorySampler(CgroupTree tree, OwnerStage owners, Clock clock, LongSupplier sinceBootNs, int maxContainers) {
        this.tree = tree;
        this.owners = owners;
        this.clock = clock;
        this.sinceBootNs = sinceBootNs;
        this.maxContainers = maxContainers;
    }

    /** One pass. Reads some six files for each container; blocks as long as that takes. */
    public MemorySamples sample() {
        Instant began = clock.instant();
        long bootTimeNs = sinceBootNs.getAsLong();
        Pass pass = new Pass();
        CgroupTree.Walk walk = tree.walk(MAX_CGROUPS, pass::visit);
        containersBeyond.set(pass.beyond);
        cgroupsBeyond.set(walk.beyond());
        failures.addAndGet(walk.failures());
        lastReadings.replace(pass.readings);
        return new MemorySamples(
                began, bootTimeNs, true, pass.samples.values().stream().toList());
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
        private final Map<Path, Rooms> rooms = new HashMap<>();
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
            Rooms room = roomsOf(cgroup.directory(), cgroup.path());
            samples.put(
                    container.id(),
                    new MemorySample(
                            cgroup.path(),
                            cgroup.inode(),
                            usage,
                            tree.memory(cgroup).limitBytes(),
                            unreclaimable(usage, stat),
                            room.own(),
                            room.tightest(),
                            MemoryParts.UNKNOWN,
                            MemoryCounters.UNKNOWN,
                            owner));
        }

        /** What is left to a cgroup by its own limit, and by the tightest from it up to the root of the tree. */
        private Rooms roomsOf(Path directory, String path) {
            Rooms known = rooms.get(directory);
            if (known != null) {
                return known;
            }
            Room own = room(directory, path);
            Path parent = directory.getParent();
            Room above = directory.equals(tree.directory()) || parent == null
                    ? null
                    : roomsOf(parent, path.substring(0, Math.max(0, path.lastIndexOf('/'))))
                            .tightest();
            Rooms found = new Rooms(own, tighter(own, above));
            rooms.put(directory, found);
            return found;
        }

        private @Nullable Room room(Path directory, String path) {
            CgroupMemory memory = tree.memory(directory);
            Long limit = memory.limitBytes();
            Long usage = limit == null || limit <= 0 ? null : memory.usageBytes();
            if (limit == null || usage == null) {
                return null;
            }
            Long unreclaimable = unreclaimable(usage, memory.stat());
            return new Room(path.isEmpty() ? "/" : path, limit, unreclaimable == null ? usage : unreclaimable);
        }
    }

    private static @Nullable Room tighter(@Nullable Room one, @Nullable Room other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.headroomBytes() < one.headroomBytes() ? other : one;
    }

    private record Rooms(@Nullable Room own, @Nullable Room tightest) {}

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
