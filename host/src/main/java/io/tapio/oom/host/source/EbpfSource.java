package io.tapio.oom.host.source;

import io.tapio.oom.api.event.Origin;
import io.tapio.oom.host.source.KernelFact.RingDetail;
import io.tapio.oom.host.source.KernelFact.RingRecord;
import io.tapio.oom.kernel.HookStatus;
import io.tapio.oom.kernel.KernelCounters;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.KernelRecord;
import io.tapio.oom.kernel.MalformedRecordException;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.NativeLibraryException;
import io.tapio.oom.kernel.OomMonitor;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OpenOptions;
import io.tapio.oom.kernel.PinStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains the eBPF program's ring on a thread of its own: native frames pin virtual threads, and the wait has no end.
 * A batch is freed in the ring after it was handed on.
 */
public final class EbpfSource implements KernelSource {

    private static final Logger LOG = LoggerFactory.getLogger(EbpfSource.class);
    private static final int WAIT_FOR_EVER = -1;

    private final KernelInstall install;
    private final OpenOptions options;
    private final @Nullable Path recording;
    private final AtomicLong malformed = new AtomicLong();
    private volatile boolean stopping;
    private volatile boolean idle;
    private @Nullable OomMonitor monitor;
    private @Nullable RingRecorder recorder;
    private @Nullable Thread thread;

    /**
     * @param install where the native library and the program lie
     * @param options the rings' sizes, the hooks that may be used, and where to pin
     */
    public EbpfSource(KernelInstall install, OpenOptions options) {
        this(install, options, null);
    }

    /** @param recording a file that is made, for {@code replay}; absent when there is none to be */
    public EbpfSource(KernelInstall install, OpenOptions options, @Nullable Path recording) {
        this.install = install;
        this.options = options;
        this.recording = recording;
    }

    @Override
    public Origin origin() {
        return Origin.EBPF;
    }

    @Override
    public void start(Consumer<List<KernelFact>> facts) throws SourceUnavailableException {
        OomMonitor opened;
        try {
            opened = OomMonitor.open(install, options);
        } catch (NativeException e) {
            throw new SourceUnavailableException(KernelMessages.loadFailure(e, Capabilities.ofThisProcess()), e);
        } catch (NativeLibraryException e) {
            throw new SourceUnavailableException("failed to load eBPF program: " + e.getMessage(), e);
        }
        monitor = opened;
        recorder = record(opened);
        Thread drain = new Thread(() -> drainUntilStoppedAndEmpty(opened, facts), "tapio-ring");
        drain.setDaemon(true);
        thread = drain;
        drain.start();
    }

    private @Nullable RingRecorder record(OomMonitor opened) throws SourceUnavailableException {
        if (recording == null) {
            return null;
        }
        try {
            RingRecorder begun = RingRecorder.begin(recording);
            opened.tapWith(begun);
            return begun;
        } catch (IOException e) {
            opened.close();
            monitor = null;
            throw new SourceUnavailableException("the recording can't be made: " + e, e);
        }
    }

    // Whatever a batch does to its taker: the kills after it must be seen.
    @SuppressWarnings("CatchThrowable")
    private void drainUntilStoppedAndEmpty(OomMonitor ring, Consumer<List<KernelFact>> facts) {
        List<KernelFact> batch = new ArrayList<>();
        while (true) {
            if (!ring.drain(record -> batch.add(fact(record)), this::countMalformed)) {
                if (stopping) {
                    return;
                }
                idle = true;
                ring.await(WAIT_FOR_EVER);
                idle = false;
                continue;
            }
            try {
                facts.accept(List.copyOf(batch));
            } catch (NotTakenException e) {
                LOG.warn("{} records stay in the ring: {}", batch.size(), e.getMessage());
                return;
            } catch (Throwable e) {
                LOG.error("{} records of the ring were not taken", batch.size(), e);
            }
            batch.clear();
            ring.commit();
        }
    }

    private static KernelFact fact(KernelRecord record) {
        return record instanceof OomRecord kill ? new RingRecord(kill) : new RingDetail(record);
    }

    @Override
    public boolean busy() {
        return !idle;
    }

    private void countMalformed(MalformedRecordException e) {
        malformed.incrementAndGet();
        LOG.error("record of the ring passed over: {}", e.getMessage());
    }

    /** What became of each hook; empty before {@link #start}. */
    public List<HookStatus> hooks() {
        OomMonitor open = monitor;
        return open == null ? List.of() : open.hooks();
    }

    /** Whether the kernel side outlives this process; not before {@link #start}. */
    public PinStatus pinned() {
        OomMonitor open = monitor;
        return open == null ? new PinStatus.NotPinned("the source was not started") : open.pinned();
    }

    /** The kernel side's count; all 0 before {@link #start}. */
    public KernelCounters counters() {
        OomMonitor open = monitor;
        return open == null ? KernelCounters.NONE : open.counters();
    }

    @Override
    public Map<String, LongSupplier> losses() {
        return Map.of(
                "ring_full", () -> counters().ringFull(),
                "no_scratch", () -> counters().noScratch(),
                "no_task", () -> counters().noTask(),
                "oversized", () -> counters().oversized(),
                "malformed", malformed::get);
    }

    /** Records that contradicted themselves. */
    public long malformed() {
        return malformed.get();
    }

    @Override
    public void close() {
        stopping = true;
        OomMonitor open = monitor;
        Thread drain = thread;
        if (open == null || drain == null) {
            return;
        }
        open.wake();
        boolean interrupted = false;
        while (drain.isAlive()) {
            try {
                drain.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        open.close();
        RingRecorder recorded = recorder;
        if (recorded != null) {
            recorded.close();
        }
    }
}
