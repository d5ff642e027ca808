package io.tapio.oom.host.source;

import io.tapio.oom.api.event.Origin;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's kill counters for each cgroup, read every second by one daemon thread. Needs no privilege and tells the
 * least: that somebody was killed, how many and where. A kill in a cgroup that is removed before the next reading is not
 * seen.
 *
 * <p>The counters of this class may be read on any thread.
 */
public final class CgroupSource implements KernelSource {

    /** How many cgroups are watched; those beyond are counted. */
    public static final int MAX_CGROUPS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(CgroupSource.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final TreeFinder finder;
    private final Duration interval;
    private final LongSupplier bootClock;
    private final SourceThread thread = new SourceThread("cgroup-source");
    private final AtomicLong beyond = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean busy;

    /** Watches this machine's memory hierarchy. */
    public CgroupSource() {
        this(CgroupTree::locate, INTERVAL, new BootClock());
    }

    /** Watches a given hierarchy. */
    public CgroupSource(CgroupTree tree, Duration interval) {
        this(() -> Optional.of(tree), interval, new BootClock());
    }

    CgroupSource(TreeFinder finder, Duration interval, LongSupplier bootClock) {
        this.finder = finder;
        this.interval = interval;
        this.bootClock = bootClock;
    }

    /** Finds the memory hierarchy when the source starts. */
    @FunctionalInterface
    interface TreeFinder {
        Optional<CgroupTree> find() throws IOException;
    }

    @Override
    public Origin origin() {
        return Origin.CGROUP;
    }

    @Override
    public synchronized void start(Consumer<List<KernelFact>> facts) throws SourceUnavailableException {
        thread.requireNew();
        CgroupTree tree = findTree();
        KillCounters counters = new KillCounters(tree, MAX_CGROUPS, bootClock);
        counters.pass();
        publish(counters, 0);
        if (counters.kernelDoesNotCount()) {
            throw new SourceUnavailableException("the memory cgroups under " + tree.directory()
                    + " don't count OOM kills (no oom_kill line): that takes Linux 4.13 or later");
        }
        if (tree.namespaced()) {
            LOG.warn("this process is in a cgroup namespace of its own: paths start at that namespace's root and kills"
                    + " outside may be out of sight; run it in the host's cgroup namespace, or mount the"
                    + " host's /sys/fs/cgroup");
        }
        thread.start(() -> run(counters, facts));
    }

    @Override
    public boolean busy() {
        return busy;
    }

    @Override
    public void close() {
        thread.close();
    }

    @Override
    public Map<String, LongSupplier> losses() {
        return Map.of("read_failure", failures::get);
    }

    /** How many cgroups the last reading left out at least, because there are more than {@link #MAX_CGROUPS}. */
    public long beyondLimit() {
        return beyond.get();
    }

    /** How many directories could not be read and how many readings could not be handed on. */
    public long failures() {
        return failures.get();
    }

    private CgroupTree findTree() throws SourceUnavailableException {
        try {
            return finder.find()
                    .orElseThrow(() -> new SourceUnavailableException(
                            "no cgroup hierarchy with the memory controller is mounted here: mount the host's"
                                    + " /sys/fs/cgroup, or boot without cgroup_disable=memory"));
        } catch (IOException notReadable) {
            throw new SourceUnavailableException(
                    "the list of mounts can't be read (" + notReadable.getMessage() + "): /proc has to be mounted",
                    notReadable);
        }
    }

    private void run(KillCounters counters, Consumer<List<KernelFact>> facts) {
        long broken = 0;
        while (!thread.closedWithin(interval)) {
            busy = true;
            try {
                List<CounterRise> rises = counters.pass();
                if (!rises.isEmpty()) {
                    facts.accept(List.copyOf(rises));
                }
            } catch (RuntimeException failed) {
                // The watch goes on whatever one reading or its taker does.
                broken++;
                LOG.error("a reading of the cgroups' kill counters failed", failed);
            }
            publish(counters, broken);
            busy = false;
        }
    }

    private void publish(KillCounters counters, long broken) {
        failures.set(counters.failures() + broken);
        if (beyond.getAndSet(counters.beyond()) == 0 && counters.beyond() > 0) {
            LOG.warn("more than {} cgroups: at least {} are not watched", MAX_CGROUPS, counters.beyond());
        }
    }
}
