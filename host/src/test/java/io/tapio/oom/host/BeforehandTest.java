package io.tapio.oom.host;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.host.assembly.CommandLineMask;
import io.tapio.oom.host.assembly.KnownProcesses;
import io.tapio.oom.host.assembly.OwnerStatistics;
import io.tapio.oom.host.assembly.SecretNames;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.process.PidNamespace;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.KernelInstall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration lets the host read of processes and cgroups. */
class BeforehandTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void needsCgroups() throws IOException {
        Assumptions.assumeTrue(
                CgroupTree.locate().isPresent() && PidNamespace.isInitial(Path.of("/proc")),
                "no memory cgroups or process ids of the machine here");
    }

    @Test
    void shouldWatchProcessesByDefault() throws IOException {
        assertNotNull(beforehand("{}").watch());
    }

    @Test
    void shouldWatchForTheEnvironmentAlone() throws IOException {
        assertNotNull(beforehand("oom: {collect_cmdline: false, collect_environment: true}")
                .watch());
    }

    @Test
    void shouldReadNothingOfProcessesWhereNothingIsToBeCollected() throws IOException {
        Beforehand beforehand = beforehand("oom: {collect_cmdline: false}");

        assertNull(beforehand.watch());
        assertSame(KnownProcesses.NOBODY, beforehand.known());
    }

    @Test
    void shouldReadNoOwnersMemoryWhereDetailsAreNotToBeCollected() throws IOException {
        assertSame(
                OwnerStatistics.NONE,
                beforehand("oom: {collect_memory_details: false}").owners());
    }

    private Beforehand beforehand(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("tapio-oom.yaml"), yaml);
        return Beforehand.of(
                ((ConfigOutcome.Loaded) ConfigLoader.load(file, Map.of())).config(),
                KernelInstall.below(directory),
                new Clocks(KernelClock.bootedAt(Instant.EPOCH), () -> 0, 1),
                new CommandLineMask(SecretNames.builtIn()),
                new OwnerStage(new CgroupPathResolver()),
                new SimpleMeterRegistry());
    }
}
