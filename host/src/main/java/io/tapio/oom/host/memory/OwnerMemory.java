package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.Pressure;
import io.tapio.oom.host.assembly.OwnerStatistics;
import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limit owner's files right after a kill: {@code memory.stat}, {@code memory.events} and
 * {@code memory.pressure}; on v1 the files that come nearest, and the pressure from the unified tree beside it, where
 * that has a cgroup of the same path. Three to five files, some tenths of a millisecond; on a machine of many processors
 * the kernel may first have to add up {@code memory.stat}. Never throws for what can't be read. For any thread.
 */
public final class OwnerMemory implements OwnerStatistics {

    private static final long NS_PER_MS = 1_000_000;

    /** Where systemd mounts the second tree of a hybrid machine, beside the memory controller's. */
    private static final String UNIFIED = "unified";

    private final CgroupTree tree;
    private final LastReadings lastReadings;
    private final LongSupplier bootTimeNs;

    /** @param bootTimeNs the time since boot, time asleep included, as kernel records have it */
    public OwnerMemory(CgroupTree tree, LastReadings lastReadings, LongSupplier bootTimeNs) {
        this.tree = tree;
        this.lastReadings = lastReadings;
        this.bootTimeNs = bootTimeNs;
    }

    @Override
    public @Nullable MemoryStatistics of(String cgroupPath, long killBootTimeNs) {
        Path directory = tree.directoryOf(cgroupPath).orElse(null);
        Long inode = directory == null ? null : inode(directory);
        if (directory == null || inode == null) {
            return null;
        }
        CgroupMemory memory = tree.memory(directory);
        Map<String, Long> stat = memory.stat();
        OwnerCounters now = OwnerCounters.of(memory, stat, tree.version(), inode);
        if (stat.isEmpty() && now.events() == null) {
            return null;
        }
        OwnerCounters last = lastReadings.of(cgroupPath);
        OwnerCounters earlier = last == null || last.inode() != inode ? null : last;
        boolean v2 = tree.version() == Version.V2;
        return new MemoryStatistics(
                Math.max(0, bootTimeNs.getAsLong() - killBootTimeNs) / NS_PER_MS,
                stat.get(v2 ? "anon" : "total_rss"),
                stat.get(v2 ? "file" : "total_cache"),
                stat.get(v2 ? "shmem" : "total_shmem"),
                v2 ? stat.get("kernel") : memory.number("memory.kmem.usage_in_bytes"),
                stat.get("slab_reclaimable"),
                stat.get("slab_unreclaimable"),
                stat.get("pagetables"),
                stat.get("sock"),
                null,
                null,
                null,
                refaults(stat, v2 ? "" : "total_"),
                now.scanned(),
                now.reclaimed(),
                earlier == null ? null : now.reclaimEfficiencySince(earlier),
                pressure(cgroupPath, memory),
                earlier == null ? null : earlier.events(),
                now.events());
    }

    /** One count before Linux 5.9, two since. */
    private static @Nullable Long refaults(Map<String, Long> stat, String prefix) {
        Long anon = stat.get(prefix + "workingset_refault_anon");
        Long file = stat.get(prefix + "workingset_refault_file");
        return anon == null || file == null ? stat.get(prefix + "workingset_refault") : Long.valueOf(anon + file);
    }

    private @Nullable Pressure pressure(String cgroupPath, CgroupMemory memory) {
        String text = tree.version() == Version.V2 ? memory.text("memory.pressure") : pressureBeside(cgroupPath);
        return text == null ? null : PressureFile.parse(text);
    }

    private @Nullable String pressureBeside(String cgroupPath) {
        Path unified = tree.directory().resolveSibling(UNIFIED);
        return CgroupTree.at(unified, Version.V2)
                .directoryOf(cgroupPath)
                .map(directory -> tree.memory(directory).text("memory.pressure"))
                .orElse(null);
    }

    private static @Nullable Long inode(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:ino", LinkOption.NOFOLLOW_LINKS) instanceof Long number
                    ? number
                    : null;
        } catch (IOException gone) {
            return null;
        }
    }
}
