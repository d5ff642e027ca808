package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.config.SourceConfig;
import io.tapio.oom.host.reconciliation.History;
import io.tapio.oom.host.reconciliation.Reconciliation;
import io.tapio.oom.host.reconciliation.ReportedKills;
import io.tapio.oom.host.source.EbpfSource;
import io.tapio.oom.host.source.KernelLogReader;
import io.tapio.oom.host.source.KernelSource;
import io.tapio.oom.host.source.NativeKernelLogReader;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.PinStatus.Pinned;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Wires the reconciliation with the source that watches. */
final class Bookkeeping {

    private Bookkeeping() {}

    /** @param assembler of its own, since assemblers remember */
    static Reconciliation of(
            KernelSource source,
            ReportedKills reported,
            SourceConfig config,
            KernelInstall install,
            Clocks clocks,
            EventAssembler assembler,
            Consumer<OomEvent> out) {
        Reconciliation.Kernel kernel =
                new Reconciliation.Kernel(() -> openLog(source, install), clocks.wall(), clocks.boot());
        // Adopted pins show that this is not the first start since boot.
        History history = config.history() && adopted(source) == null ? new History(config.stateDirectory()) : null;
        return Reconciliation.of(kernel, source, reported, history, assembler, out);
    }

    /** The counters don't tell who died, so the log can't be told what of it is known. */
    private static KernelLogReader openLog(KernelSource source, KernelInstall install) throws IOException {
        if (source.origin() == Origin.CGROUP) {
            throw new IOException("the source is the cgroups' counters");
        }
        return NativeKernelLogReader.openAtStart(install);
    }

    /** What a kernel side that was there before this process had no room for: it kept the records that came before. */
    static long lostBefore(KernelSource source) {
        Pinned adopted = adopted(source);
        return adopted != null && adopted.waiting() > 0 && source instanceof EbpfSource ebpf
                ? ebpf.counters().lost()
                : 0;
    }

    private static @Nullable Pinned adopted(KernelSource source) {
        return source instanceof EbpfSource ebpf && ebpf.pinned() instanceof Pinned pinned && pinned.adopted()
                ? pinned
                : null;
    }
}
