package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.assembly.CommandLineMask;
import io.tapio.oom.host.assembly.KnownProcesses;
import io.tapio.oom.host.assembly.OwnerStatistics;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.OomConfig;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.memory.MemorySampler;
import io.tapio.oom.host.memory.OwnerMemory;
import io.tapio.oom.host.process.NearLimit;
import io.tapio.oom.host.process.NodeMemory;
import io.tapio.oom.host.process.PidNamespace;
import io.tapio.oom.host.process.ProcessBook;
import io.tapio.oom.host.process.ProcessBook.Collected;
import io.tapio.oom.host.process.ProcessMeters;
import io.tapio.oom.host.process.ProcessWatch;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.KernelInstall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires what is read of the cgroups and their processes while they live, for when they are killed.
 *
 * @param sampler measures the containers; absent where there are no memory cgroups
 * @param known the command lines and environments of processes near a limit
 * @param owners the memory of a limit's owner
 * @param watch fills {@code known}, once it is started
 */
record Beforehand(
        @Nullable MemorySampler sampler,
        KnownProcesses known,
        OwnerStatistics owners,
        @Nullable ProcessWatch watch) {

    private static final Logger LOG = LoggerFactory.getLogger(Beforehand.class);
    private static final Path PROC = Path.of("/proc");
    private static final double PERCENT = 100;

    /** What this machine and the configuration allow. Reads nothing of any process yet. */
    static Beforehand of(
            HostConfig config,
            KernelInstall install,
            Clocks clocks,
            CommandLineMask mask,
            OwnerStage stage,
            MeterRegistry registry) {
        OomConfig oom = config.oom();
        CgroupTree tree = tree().orElse(null);
        if (tree == null) {
            LOG.warn("no memory cgroups here: containers are not sampled");
            return new Beforehand(null, KnownProcesses.NOBODY, OwnerStatistics.NONE, null);
        }
        MemorySampler sampler = new MemorySampler(
                tree,
                install,
                stage,
                clocks.steady(),
                clocks.boot(),
                config.memory().fastAbovePercent() / PERCENT,
                MemorySampler.MAX_CONTAINERS);
        OwnerStatistics owners = oom.collectMemoryDetails()
                ? new OwnerMemory(tree, sampler.lastReadings(), KernelClock::bootTimeNs)
                : OwnerStatistics.NONE;
        Collected collected = new Collected(oom.collectCmdline(), oom.collectEnvironment());
        if (!collected.anything()) {
            return new Beforehand(sampler, KnownProcesses.NOBODY, owners, null);
        }
        if (!PidNamespace.isInitial(PROC)) {
            LOG.warn("this process has a pid namespace of its own: command lines are known of triggers alone; "
                    + "run it in the machine's (hostPID: true)");
            return new Beforehand(sampler, KnownProcesses.NOBODY, owners, null);
        }
        ProcessBook book = new ProcessBook(PROC, collected, mask::maskEnvironment);
        NearLimit nearLimit = new NearLimit(tree, new NodeMemory(PROC), sampler.limitedCgroups());
        ProcessWatch watch = new ProcessWatch(nearLimit, book);
        ProcessMeters.register(registry, nearLimit, watch, book);
        return new Beforehand(sampler, book, owners, watch);
    }

    /** The memory hierarchy of this machine. */
    static Optional<CgroupTree> tree() {
        try {
            return CgroupTree.locate();
        } catch (IOException noList) {
            return Optional.empty();
        }
    }

    /** Begins to read; may be called without a watch. */
    void start() {
        ProcessWatch here = watch;
        if (here != null) {
            here.start();
        }
    }

    /** Ends reading. */
    void stop() {
        ProcessWatch here = watch;
        if (here != null) {
            here.close();
        }
    }
}
