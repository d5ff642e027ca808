package io.tapio.oom.host.reconciliation;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.source.CgroupSource;
import io.tapio.oom.host.source.KernelLogReader;
import io.tapio.oom.host.source.KernelSource;
import io.tapio.oom.kernel.KernelClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the reconciler every second on one daemon thread, after what the time before the start left is told: once the
 * source has handed on what it found waiting.
 */
public final class Reconciliation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final Path VMSTAT = Path.of("/proc/vmstat");
    private static final long EVERY_MS = 1_000;
    private static final long CLOSE_SECONDS = 2;
    private static final long LOOK_AGAIN_NS = 100_000_000;
    private static final int MOST_LOOKS = 50;

    private final Reconciler reconciler;
    private final LogRecovery log;
    private final @Nullable History history;
    private final BooleanSupplier busy;
    private final Supplier<Instant> now;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "tapio-reconciler");
        daemon.setDaemon(true);
        return daemon;
    });
    private Instant began = Instant.EPOCH;
    private boolean past;

    /**
     * Nothing runs yet.
     *
     * @param history absent where it is not to be told
     * @param busy whether the source still has something that it has not handed on
     * @param now this moment by the kernel's clock
     */
    Reconciliation(
            Reconciler reconciler,
            LogRecovery log,
            @Nullable History history,
            BooleanSupplier busy,
            Supplier<Instant> now) {
        this.reconciler = reconciler;
        this.log = log;
        this.history = history;
        this.busy = busy;
        this.now = now;
    }

    /**
     * What there is to compare with.
     *
     * @param log opens the kernel's log at its oldest record
     * @param clock turns boot time into wall time
     * @param bootTime nanoseconds since boot
     */
    public record Kernel(KernelLogReader.Factory log, KernelClock clock, LongSupplier bootTime) {}

    /**
     * For this machine.
     *
     * @param assembler of its own, since assemblers remember
     * @param out takes events that no source told of
     */
    public static Reconciliation of(
            Kernel kernel,
            KernelSource source,
            ReportedKills reported,
            @Nullable History history,
            EventAssembler assembler,
            Consumer<OomEvent> out) {
        LogRecovery log =
                new LogRecovery(kernel.log(), assembler, reported, kernel.clock(), () -> awaitIdle(source::busy), out);
        Reconciler reconciler = new Reconciler(
                new KernelKillCount(VMSTAT), reported, source::busy, kernel.bootTime(), cgroups(), log, assembler, out);
        return new Reconciliation(
                reconciler,
                log,
                history,
                source::busy,
                () -> kernel.clock().wallTime(kernel.bootTime().getAsLong()));
    }

    /** A source that was just woken may still seem idle. */
    private static void awaitIdle(BooleanSupplier busy) {
        int looks = 0;
        do {
            LockSupport.parkNanos(LOOK_AGAIN_NS);
            looks++;
        } while (busy.getAsBoolean() && looks < MOST_LOOKS);
    }

    private static @Nullable CgroupKills cgroups() {
        try {
            return CgroupTree.locate()
                    .map(tree -> new CgroupKills(tree, CgroupSource.MAX_CGROUPS))
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** The balance begins; to be called when the source watches and before it hands anything on. */
    public void begin(ReportedKills reported) {
        began = now.get();
        reported.startAt(began);
        if (!reconciler.begin(began)) {
            LOG.warn(
                    "this kernel does not count OOM kills in /proc/vmstat (that takes Linux 4.13 or later): whether any"
                            + " were missed can't be told");
        }
    }

    /**
     * Looks every second from now on.
     *
     * @param lost records that the kernel side had dropped before this start and that the log may still hold
     * @param handedOn returns when the sinks have done with what they were offered
     */
    public void start(long lost, Runnable handedOn) {
        thread.scheduleWithFixedDelay(() -> lookSafely(lost, handedOn), 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** One failed look must not be the last. */
    private void lookSafely(long lost, Runnable handedOn) {
        try {
            if (!past && !busy.getAsBoolean()) {
                past = true;
                tellThePast(lost, handedOn);
            }
            reconciler.look(now.get());
        } catch (RuntimeException e) {
            LOG.error("[TAPIO-A003] the kernel's counters could not be compared", e);
        }
    }

    private void tellThePast(long lost, Runnable handedOn) {
        if (lost > 0) {
            reconciler.recoverLost(lost);
        }
        if (history != null) {
            history.tell(log, began, handedOn);
        }
    }

    /** What is told of the time before the first start; absent where it is not to be. For any thread. */
    public @Nullable History history() {
        return history;
    }

    /** The balance. For any thread. */
    public Reconciler reconciler() {
        return reconciler;
    }

    /** Ends it; what is under way is waited for. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
