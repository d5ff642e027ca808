package io.tapio.oom.host;

import io.tapio.oom.host.config.OomConfig;
import io.tapio.oom.host.config.SourceConfig;
import io.tapio.oom.host.source.CgroupSource;
import io.tapio.oom.host.source.EbpfSource;
import io.tapio.oom.host.source.KernelLogSource;
import io.tapio.oom.host.source.NativeKernelLogReader;
import io.tapio.oom.host.source.SourceChooser.Candidate;
import io.tapio.oom.kernel.Hook;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.OpenOptions;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sources to try for each {@code source.mode}, best first. */
final class Sources {

    private Sources() {}

    /** @param recording a file that the eBPF rings are recorded in; absent when there is none to be */
    static List<Candidate> of(SourceConfig config, KernelInstall install, OomConfig oom, @Nullable Path recording) {
        OpenOptions unpinned = OpenOptions.unpinned(oom.ringBufferSize(), EnumSet.allOf(Hook.class))
                .inBatchesOf(oom.eventBatchSize());
        OpenOptions options = config.pin() ? unpinned.pinnedIn(config.pinDirectory()) : unpinned;
        Candidate ebpf = new Candidate("eBPF", () -> new EbpfSource(install, options, recording));
        Candidate log =
                new Candidate("the kernel log", () -> new KernelLogSource(() -> NativeKernelLogReader.open(install)));
        Candidate cgroup = new Candidate("the cgroup counters", CgroupSource::new);
        return switch (config.mode()) {
            case AUTO -> List.of(ebpf, log, cgroup);
            case EBPF -> List.of(ebpf);
            case KERNEL_LOG -> List.of(log);
            case CGROUP -> List.of(cgroup);
        };
    }
}
