package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.Pressure;
import io.tapio.oom.host.cgroup.Cgroup;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads cgroups from their files, some nine for each that has a limit or is a container, two for the others. Hears of no
 * hits.
 */
final class FileReader implements CgroupReader {

    private static final String NO_LIMIT = "max";

    // v1 writes "no limit" as the greatest count of pages in bytes; no machine comes near it.
    private static final long NO_LIMIT_BYTES = Long.MAX_VALUE - (1 << 20);
    private static final long NS_PER_US = 1_000;

    private final CgroupTree tree;
    private final boolean v2;
    private final int most;
    private final Predicate<Reading> container;
    private final OpenFiles files;
    private final Semaphore awake = new Semaphore(0);
    private Map<Long, Known> known = Map.of();

    /** @param parent the id of the cgroup above; {@code null} of the topmost */
    private record Known(Cgroup cgroup, @Nullable Long parent) {}

    /**
     * @param most how many cgroups are looked at
     * @param container whether a cgroup is a container's
     */
    FileReader(CgroupTree tree, int most, Predicate<Reading> container, OpenFiles files) {
        this.tree = tree;
        this.v2 = tree.version() == Version.V2;
        this.most = most;
        this.container = container;
        this.files = files;
    }

    @Override
    public boolean readsAllAtOnce() {
        return false;
    }

    @Override
    public Found readAll() {
        Map<Long, Known> all = new LinkedHashMap<>();
        Map<Path, Long> ids = new HashMap<>();
        CgroupTree.Walk walk = tree.walk(most, cgroup -> {
            Path above = cgroup.directory().getParent();
            ids.put(cgroup.directory(), cgroup.inode());
            all.put(cgroup.inode(), new Known(cgroup, above == null ? null : ids.get(above)));
        });
        known = all;
        files.keep(all.keySet());
        return new Found(read(all.keySet()), walk.beyond(), walk.failures());
    }

    @Override
    public Found readSome(Set<Long> ids) throws IOException {
        return new Found(read(ids), 0, 0);
    }

    private List<Reading> read(Set<Long> ids) {
        List<Reading> readings = new ArrayList<>(ids.size());
        Map<Long, Integer> places = new HashMap<>();
        ids.forEach(id -> read(id, places, readings));
        return readings;
    }

    /** The place of the reading, which is made after the one above it. */
    private int read(@Nullable Long id, Map<Long, Integer> places, List<Reading> readings) {
        Known it = id == null ? null : known.get(id);
        if (id == null || it == null) {
            return Reading.NO_PARENT;
        }
        Integer already = places.get(id);
        if (already != null) {
            return already;
        }
        int parent = read(it.parent(), places, readings);
        readings.add(reading(it.cgroup(), parent));
        places.put(id, readings.size() - 1);
        return readings.size() - 1;
    }

    private Reading reading(Cgroup cgroup, int parent) {
        Reading reading = new Reading(cgroup.path(), cgroup.inode(), parent, v2);
        Texts texts = new Texts(cgroup);
        Long limit = texts.limit(v2 ? "memory.max" : "memory.limit_in_bytes");
        reading.set(Figure.LIMIT, limit);
        if (v2) {
            reading.set(Figure.SWAP, texts.number("memory.swap.current"));
            reading.set(Figure.SWAP_LIMIT, texts.limit("memory.swap.max"));
        } else {
            reading.set(Figure.MEMORY_AND_SWAP_LIMIT, texts.limit("memory.memsw.limit_in_bytes"));
        }
        if (limit == null && !reading.has(Figure.MEMORY_AND_SWAP_LIMIT) && !container.test(reading)) {
            return reading;
        }
        Long usage = texts.number(v2 ? "memory.current" : "memory.usage_in_bytes");
        reading.set(Figure.USAGE, usage);
        reading.set(Figure.PEAK, texts.number(v2 ? "memory.peak" : "memory.max_usage_in_bytes"));
        if (v2) {
            v2(reading, texts);
        } else {
            v1(reading, texts, usage);
        }
        return reading;
    }

    private static void v2(Reading reading, Texts texts) {
        Pairs stat = texts.pairs("memory.stat");
        lists(reading, stat, "");
        reading.set(Figure.KERNEL, stat.get("kernel"));
        reading.set(Figure.SLAB_RECLAIMABLE, stat.get("slab_reclaimable"));
        reading.set(Figure.SCANNED, stat.get("pgscan"));
        reading.set(Figure.RECLAIMED, stat.get("pgsteal"));
        Pairs events = texts.pairs("memory.events");
        reading.set(Figure.HIGH_EVENTS, events.get("high"));
        reading.set(Figure.LIMIT_HITS, events.get("max"));
        reading.set(Figure.OOMS, events.get("oom"));
        reading.set(Figure.OOM_KILLS, events.get("oom_kill"));
        reading.set(Figure.OOM_GROUP_KILLS, events.get("oom_group_kill"));
        String text = texts.text("memory.pressure");
        Pressure pressure = text == null ? null : PressureFile.parse(text);
        if (pressure != null) {
            reading.set(Figure.STALLED_SOME, nanoseconds(pressure.someTotalUs()));
            reading.set(Figure.STALLED_FULL, nanoseconds(pressure.fullTotalUs()));
        }
    }

    private static void v1(Reading reading, Texts texts, @Nullable Long usage) {
        Long both = texts.number("memory.memsw.usage_in_bytes");
        if (both != null && usage != null) {
            reading.set(Figure.SWAP, Math.max(0, both - usage));
        }
        lists(reading, texts.pairs("memory.stat"), "total_");
        reading.set(Figure.KERNEL, texts.number("memory.kmem.usage_in_bytes"));
        reading.set(Figure.LIMIT_HITS, texts.number("memory.failcnt"));
        reading.set(Figure.OOM_KILLS, texts.pairs("memory.oom_control").get("oom_kill"));
    }

    private static void lists(Reading reading, Pairs stat, String prefix) {
        Long inactive = stat.get(prefix + "inactive_anon");
        Long active = stat.get(prefix + "active_anon");
        reading.set(Figure.ANON, inactive == null || active == null ? null : inactive + active);
        reading.set(Figure.ACTIVE_FILE, stat.get(prefix + "active_file"));
        reading.set(Figure.INACTIVE_FILE, stat.get(prefix + "inactive_file"));
        // One count before Linux 5.9, two since.
        Long anon = stat.get(prefix + "workingset_refault_anon");
        Long file = stat.get(prefix + "workingset_refault_file");
        reading.set(
                Figure.REFAULTS,
                anon == null || file == null ? stat.get(prefix + "workingset_refault") : Long.valueOf(anon + file));
    }

    private static @Nullable Long nanoseconds(@Nullable Long microseconds) {
        return microseconds == null ? null : microseconds * NS_PER_US;
    }

    /** The files of one cgroup. */
    private final class Texts {

        private final Cgroup cgroup;

        Texts(Cgroup cgroup) {
            this.cgroup = cgroup;
        }

        @Nullable String text(String file) {
            return files.text(cgroup.inode(), cgroup.directory(), file);
        }

        Pairs pairs(String file) {
            return new Pairs(text(file));
        }

        @Nullable Long number(String file) {
            return Pairs.number(text(file));
        }

        @Nullable Long limit(String file) {
            String text = text(file);
            Long limit = text == null || text.startsWith(NO_LIMIT) ? null : Pairs.number(text);
            return limit == null || limit >= NO_LIMIT_BYTES ? null : limit;
        }
    }

    /** How many files are open. */
    int open() {
        return files.open();
    }

    @Override
    public void await(int timeoutMs, LongConsumer hit) throws InterruptedException {
        if (awake.tryAcquire(timeoutMs, TimeUnit.MILLISECONDS)) {
            awake.release(); // for every later one
        }
    }

    @Override
    public void wake() {
        awake.release();
    }

    @Override
    public void close() {
        files.close();
    }
}
