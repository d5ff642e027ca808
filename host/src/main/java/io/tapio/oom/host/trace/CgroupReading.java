package io.tapio.oom.host.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.Pressure;
import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.memory.PressureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One live cgroup as a trace has it. What the kernel does not tell is left out. */
public final class CgroupReading {

    private static final String UNIFIED = "unified";

    private final CgroupTree tree;
    private final Path directory;
    private final CgroupMemory memory;
    private final @Nullable Path pressure;
    private final @Nullable Object inode;
    private final long killsBefore;

    /** @param directory where the cgroup's files are, below the tree's */
    public CgroupReading(CgroupTree tree, Path directory) {
        this.tree = tree;
        this.directory = directory;
        this.memory = tree.memory(directory);
        this.pressure = pressureFile(tree, directory);
        this.inode = inodeOf(directory);
        this.killsBefore = kills();
    }

    private boolean v2() {
        return tree.version() == Version.V2;
    }

    /** On v1 the unified tree beside it tells the pressure, where the same cgroup is there as well. */
    private static @Nullable Path pressureFile(CgroupTree tree, Path directory) {
        Path below = tree.directory().relativize(directory);
        Path unified = tree.directory().resolveSibling(UNIFIED).resolve(below);
        return Stream.of(directory, unified)
                .map(each -> each.resolve("memory.pressure"))
                .filter(Files::isReadable)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Object inodeOf(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:ino");
        } catch (IOException gone) {
            return null;
        }
    }

    /** Whether it is the cgroup that it was at the start. */
    public boolean exists() {
        Object now = inodeOf(directory);
        return now != null && Objects.equals(now, inode);
    }

    /** Whether the OOM killer has killed somebody in it since the start. */
    public boolean killed() {
        return kills() > killsBefore;
    }

    private long kills() {
        Map<String, Long> counts = memory.pairs(v2() ? "memory.events" : "memory.oom_control");
        return counts == null ? 0 : counts.getOrDefault("oom_kill", 0L);
    }

    /** The first line. */
    ObjectNode head(String name, String family) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("trace", name);
        head.put("family", family);
        put(head, "limit", memory.limitBytes());
        head.put("sample_s", 1.0);
        head.put("cgroup", v2() ? "v2" : "v1");
        head.put("swap", swap());
        head.put("kernel", System.getProperty("os.version"));
        return head;
    }

    private static boolean swap() {
        try (Stream<String> areas = Files.lines(Path.of("/proc/swaps"))) {
            return areas.count() > 1;
        } catch (IOException none) {
            return false;
        }
    }

    /** One sample; {@code null} when the cgroup is gone. */
    @Nullable ObjectNode sample(double seconds) {
        Long usage = memory.usageBytes();
        Map<String, Long> stat = memory.stat();
        if (usage == null || stat.isEmpty()) {
            return null;
        }
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("t", Math.round(seconds * 1000) / 1000.0);
        line.put("usage", usage);
        put(line, "limit", memory.limitBytes());
        put(line, "max_usage", memory.peakBytes());
        put(line, "failcnt", hits());
        put(line, "anon", stat.get(v2() ? "anon" : "total_rss"));
        put(line, "shmem", stat.get(v2() ? "shmem" : "total_shmem"));
        put(line, "active_file", stat.get(v2() ? "active_file" : "total_active_file"));
        put(line, "inactive_file", stat.get(v2() ? "inactive_file" : "total_inactive_file"));
        put(line, "kmem", v2() ? stat.get("kernel") : memory.number("memory.kmem.usage_in_bytes"));
        line.put("oom_kill", 0);
        Pressure stalls = stalls();
        if (stalls != null) {
            put(line, "psi_some_us", stalls.someTotalUs());
            put(line, "psi_full_us", stalls.fullTotalUs());
        }
        put(line, "pgmajfault", stat.get(v2() ? "pgmajfault" : "total_pgmajfault"));
        line.put("procs", memory.lines("cgroup.procs").size());
        return line;
    }

    private @Nullable Long hits() {
        if (!v2()) {
            return memory.number("memory.failcnt");
        }
        Map<String, Long> events = memory.pairs("memory.events");
        return events == null ? null : events.get("max");
    }

    private @Nullable Pressure stalls() {
        try {
            return pressure == null ? null : PressureFile.parse(Files.readString(pressure));
        } catch (IOException gone) {
            return null;
        }
    }

    private static void put(ObjectNode line, String key, @Nullable Long value) {
        if (value != null) {
            line.put(key, value);
        }
    }
}
