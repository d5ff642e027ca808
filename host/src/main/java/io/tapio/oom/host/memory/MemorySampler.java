package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.AllocationRates;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.process.LimitedCgroup;
import io.tapio.oom.host.process.NearLimit;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.NativeLibraryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the memory of every container, and of every cgroup with a limit of its own that is a container's, a pod's or a
 * unit's. A container that nests cgroups of its own is one sample, of its topmost cgroup, but for those below that have a
 * limit. Passes are for one thread at a time; the counters for any.
 */
public final class MemorySampler implements AutoCloseable {

    /** How many cgroups are sampled; those beyond are counted. */
    public static final int MAX_CONTAINERS = 5_000;

    /** How many cgroups a pass looks at. */
    public static final int MAX_CGROUPS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(MemorySampler.class);
    private static final Path PROC = Path.of("/proc");

    private final CgroupTree tree;
    private final @Nullable KernelInstall install;
    private @Nullable CgroupReader reader;
    private boolean woken;
    private final OwnerBook owners;
    private final LongSupplier freeSwap = new FreeSwap(PROC.resolve("meminfo"));
    private final InstantSource clock;
    private final LongSupplier sinceBootNs;
    private final double fastAbove;
    private final int maxContainers;
    private final AtomicLong containersBeyond = new AtomicLong();
    private final AtomicLong cgroupsBeyond = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final LastReadings lastReadings = new LastReadings();
    private final LimitedCgroups limited;
    private final Map<Long, Growth> growths = new HashMap<>();
    private Set<Long> alive = Set.of();
    private Set<Long> high = new HashSet<>();

    /** One that reads files. */
    public MemorySampler(CgroupTree tree, OwnerStage owners, InstantSource clock, LongSupplier sinceBootNs) {
        this(tree, owners, clock, sinceBootNs, MAX_CONTAINERS);
    }

    MemorySampler(
            CgroupTree tree, OwnerStage owners, InstantSource clock, LongSupplier sinceBootNs, int maxContainers) {
        this(tree, null, owners, clock, sinceBootNs, 1, maxContainers);
    }

    /**
     * One that asks the kernel's iterator where there is one, else reads files.
     *
     * @param install where the kernel side lies; {@code null} to read files in any case
     * @param fastAbove the share of the tightest limit from which on a cgroup is sampled often
     */
    public MemorySampler(
            CgroupTree tree,
            @Nullable KernelInstall install,
            OwnerStage owners,
            InstantSource clock,
            LongSupplier sinceBootNs,
            double fastAbove,
            int maxContainers) {
        this.tree = tree;
        this.install = install;
        this.owners = new OwnerBook(owners);
        this.clock = clock;
        this.sinceBootNs = sinceBootNs;
        this.fastAbove = fastAbove;
        this.maxContainers = maxContainers;
        this.limited = new LimitedCgroups(NearLimit.NEAR_PERCENT / 100.0, sinceBootNs);
    }

    /** Opened with the first pass: what it asks the kernel for is not to delay the start. */
    private synchronized CgroupReader reader() {
        CgroupReader there = reader;
        if (there == null) {
            there = open();
            reader = there;
            if (woken) {
                there.wake();
            }
        }
        return there;
    }

    private CgroupReader open() {
        KernelInstall from = install;
        if (from != null && tree.hasTheKernelsPaths()) {
            try {
                return new IteratorReader(tree, from);
            } catch (NativeException | NativeLibraryException e) {
                LOG.info("memory is sampled from the cgroups' files: {}", e.getMessage());
            }
        }
        return new FileReader(
                tree,
                MAX_CGROUPS,
                reading -> owners.of(reading).container() != null,
                OpenFiles.within(PROC.resolve("self/limits")));
    }

    /** Waits, at most so long, until a limit is hit. */
    void await(int timeoutMs, LongConsumer hit) throws InterruptedException {
        reader().await(timeoutMs, hit);
    }

    /** Ends the wait that is under way, and every later one. On any thread. */
    synchronized void wake() {
        woken = true;
        CgroupReader there = reader;
        if (there != null) {
            there.wake();
        }
    }

    /** What the passes read of the cgroups last, for who wants to tell what changed since. */
    public LastReadings lastReadings() {
        return lastReadings;
    }

    /**
     * Whom a limit may kill, and who is near it, on any thread; tells {@code null} where not all cgroups were looked at
     * within the last seconds.
     */
    public Supplier<@Nullable List<LimitedCgroup>> limitedCgroups() {
        return limited;
    }

    /** One pass over all. Blocks as long as it takes. */
    public MemorySamples sample() {
        MemoryPass pass = pass(Choice.ALL);
        return pass == null
                ? new MemorySamples(clock.instant(), sinceBootNs.getAsLong(), true, List.of())
                : pass.samples();
    }

    /** The cgroups that the last pass over all has seen. */
    Set<Long> alive() {
        return alive;
    }

    /** A pass; {@code null} when it would have nothing to look at. */
    @Nullable MemoryPass pass(Choice choice) {
        Instant began = clock.instant();
        long bootTimeNs = sinceBootNs.getAsLong();
        Found found = read(choice);
        if (found == null) {
            return null;
        }
        if (choice.all()) {
            owners.begin(bootTimeNs);
            begin(found);
        }
        if (reader().readsAllAtOnce()) {
            limited.take(found.readings(), bootTimeNs);
        }
        Pass pass = new Pass(found.readings(), choice, bootTimeNs);
        pass.go();
        if (choice.all()) {
            containersBeyond.set(pass.beyond);
            cgroupsBeyond.set(found.beyond());
            growths.keySet().retainAll(alive);
            lastReadings.replace(pass.readings);
        } else {
            lastReadings.add(pass.readings);
        }
        failures.addAndGet(found.failures());
        return new MemoryPass(
                new MemorySamples(began, bootTimeNs, choice.all(), pass.samples), List.copyOf(pass.nobodys.values()));
    }

    private @Nullable Found read(Choice choice) {
        CgroupReader from = reader();
        try {
            if (choice.all()) {
                return from.readAll();
            }
            if (from.readsAllAtOnce()) {
                return from.readAll();
            }
            Set<Long> wanted = new HashSet<>(choice.hits());
            if (choice.fast()) {
                wanted.addAll(high);
                wanted.addAll(choice.near());
            }
            return wanted.isEmpty() ? null : from.readSome(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(Found found) {
        Set<Long> ids = new HashSet<>(found.readings().size() * 2);
        found.readings().forEach(reading -> ids.add(reading.id()));
        alive = ids;
        owners.keep(ids);
        high = new HashSet<>();
    }

    /** How many cgroups the last pass over all left out, because there are more than {@link #MAX_CONTAINERS}. */
    public long containersBeyondLimit() {
        return containersBeyond.get();
    }

    /** How many cgroups it did not look at, at least, because there are more than {@link #MAX_CGROUPS}. */
    public long cgroupsBeyondLimit() {
        return cgroupsBeyond.get();
    }

    /** How many directories could not be read so far. */
    public long failures() {
        return failures.get();
    }

    @Override
    public synchronized void close() {
        CgroupReader there = reader;
        reader = null;
        if (there != null) {
            there.close();
        }
    }

    /** What one pass makes of its readings; a container's topmost cgroup comes first. */
    private final class Pass {

        private final List<Reading> found;
        private final Choice choice;
        private final long bootTimeNs;
        private final Rooms rooms;
        private final boolean[] hit;
        private final List<MemorySample> samples = new ArrayList<>();
        private final Map<String, MemorySample> nobodys = new LinkedHashMap<>();
        private final Map<String, OwnerCounters> readings = new HashMap<>();
        private final Set<String> containers = new HashSet<>();
        private long beyond;

        Pass(List<Reading> found, Choice choice, long bootTimeNs) {
            this.found = found;
            this.choice = choice;
            this.bootTimeNs = bootTimeNs;
            this.rooms = new Rooms(found, freeSwap.getAsLong());
            this.hit = new boolean[found.size()];
        }

        void go() {
            Map<String, Integer> limits = new HashMap<>();
            for (int i = 0; i < found.size(); i++) {
                Reading reading = found.get(i);
                hit[i] = choice.hits().contains(reading.id()) || reading.parent() >= 0 && hit[reading.parent()];
                Ownership owner = owners.of(reading);
                if (!OwnerBook.anybodys(owner)) {
                    if (rooms.own(i) != null) {
                        limits.put(reading.path(), i);
                    }
                    continue;
                }
                Long usage = reading.get(Figure.USAGE);
                if (usage == null) {
                    continue;
                }
                boolean topmost = owner.container() != null
                        && containers.add(owner.container().id());
                if (!topmost && rooms.own(i) == null || !chosen(i, reading)) {
                    continue;
                }
                if (samples.size() >= maxContainers) {
                    beyond++;
                    continue;
                }
                readings.put(reading.path(), OwnerCounters.of(reading));
                MemorySample sample = Samples.of(reading, usage, rooms, i, rates(reading), owner);
                samples.add(sample);
                Room tightest = sample.tightest();
                Integer above = tightest == null ? null : limits.get(tightest.limitOwnerPath());
                if (above != null) {
                    nobodys.computeIfAbsent(found.get(above).path(), path -> nobodys(above));
                }
            }
        }

        private MemorySample nobodys(int index) {
            Reading reading = found.get(index);
            return Samples.of(
                    reading, reading.or(Figure.USAGE, 0), rooms, index, AllocationRates.UNKNOWN, Ownership.NONE);
        }

        private boolean chosen(int index, Reading reading) {
            Room tightest = rooms.tightest(index);
            boolean near = tightest != null && tightest.ratio() >= fastAbove;
            if (near) {
                high.add(reading.id());
            } else {
                high.remove(reading.id());
            }
            return choice.all()
                    || hit[index]
                    || choice.fast() && (near || choice.near().contains(reading.id()));
        }

        private AllocationRates rates(Reading reading) {
            Long unreclaimable = reading.unreclaimable();
            if (unreclaimable == null) {
                return AllocationRates.UNKNOWN;
            }
            Growth growth = growths.computeIfAbsent(reading.id(), id -> new Growth());
            growth.take(bootTimeNs, unreclaimable + reading.or(Figure.SWAP, 0));
            return growth.rates();
        }
    }
}
