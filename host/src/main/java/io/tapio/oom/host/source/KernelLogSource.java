package io.tapio.oom.host.source;

import io.tapio.oom.api.event.Origin;
import java.io.IOException;
import java.time.Duration;
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
 * The kernel's own reports in its log. Tells who was killed and most of why, without candidates and command lines.
 *
 * <p>One daemon thread reads and parses. Records that the kernel overwrote before they were read are counted and the
 * reports around the gap are told without the parts that are in doubt. A log that fails is opened again every second.
 * The counters may be read on any thread.
 */
public final class KernelLogSource implements KernelSource {

    private static final Logger LOG = LoggerFactory.getLogger(KernelLogSource.class);
    private static final Duration READ_TIMEOUT = Duration.ofMillis(500);
    private static final Duration REOPEN_PAUSE = Duration.ofSeconds(1);

    private final KernelLogReader.Factory factory;
    private final Duration reopenPause;
    private final KernelLogParser parser = new KernelLogParser();
    private final SourceThread thread = new SourceThread("kernel-log-source");
    private final AtomicLong overruns = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean busy;
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong lostGaps = new AtomicLong();

    public KernelLogSource(KernelLogReader.Factory factory) {
        this(factory, REOPEN_PAUSE);
    }

    KernelLogSource(KernelLogReader.Factory factory, Duration reopenPause) {
        this.factory = factory;
        this.reopenPause = reopenPause;
    }

    @Override
    public Origin origin() {
        return Origin.KERNEL_LOG;
    }

    @Override
    public synchronized void start(Consumer<List<KernelFact>> facts) throws SourceUnavailableException {
        thread.requireNew();
        KernelLogReader reader;
        try {
            reader = factory.open();
        } catch (IOException refused) {
            throw new SourceUnavailableException(
                    "the kernel's log /dev/kmsg can't be read (" + refused.getMessage()
                            + "): it takes the capability CAP_SYSLOG, or the sysctl kernel.dmesg_restrict=0 and read"
                            + " permission on the device; in a container /dev/kmsg has to be there too",
                    refused);
        }
        thread.start(() -> run(reader, facts));
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
        return Map.of(
                "log_overrun", overruns::get,
                "log_gap", lostGaps::get,
                "malformed", malformed::get,
                "read_failure", failures::get);
    }

    /** How often the kernel overwrote records before they were read. */
    public long overruns() {
        return overruns.get();
    }

    /** How often reading, opening again or handing on failed. */
    public long failures() {
        return failures.get();
    }

    /** How many lines were no records of the log. */
    public long malformed() {
        return malformed.get();
    }

    /** How often the records' numbers showed a gap that no overrun announced. */
    public long lostGaps() {
        return lostGaps.get();
    }

    private void run(KernelLogReader first, Consumer<List<KernelFact>> facts) {
        @Nullable KernelLogReader reader = first;
        while (!thread.isClosed()) {
            reader = reader == null ? reopen() : reader;
            if (reader == null || !readOnce(reader, facts)) {
                closeQuietly(reader);
                reader = null;
                parser.lost();
                thread.closedWithin(reopenPause);
            }
        }
        closeQuietly(reader);
    }

    /** Whether the reader is still good. */
    private boolean readOnce(KernelLogReader reader, Consumer<List<KernelFact>> facts) {
        List<String> records;
        try {
            records = reader.read(READ_TIMEOUT);
        } catch (KernelLogOverrunException overrun) {
            overruns.incrementAndGet();
            parser.lost();
            LOG.warn("the kernel's log was overwritten before it was read: {}", overrun.getMessage());
            return true;
        } catch (IOException | RuntimeException failed) {
            failures.incrementAndGet();
            LOG.warn("reading the kernel's log failed, it is opened again", failed);
            return false;
        }
        List<KernelFact> kills = new ArrayList<>();
        for (String each : records) {
            parser.accept(each).ifPresent(kills::add);
        }
        malformed.set(parser.malformed());
        lostGaps.set(parser.lostGaps());
        if (!kills.isEmpty()) {
            hand(List.copyOf(kills), facts);
        }
        return true;
    }

    /** The thread outlives a consumer that breaks its promise not to throw. */
    private void hand(List<KernelFact> kills, Consumer<List<KernelFact>> facts) {
        busy = true;
        try {
            facts.accept(kills);
        } catch (RuntimeException broken) {
            failures.incrementAndGet();
            LOG.error("{} kills of the kernel's log could not be handed on", kills.size(), broken);
        } finally {
            busy = false;
        }
    }

    private @Nullable KernelLogReader reopen() {
        try {
            return factory.open();
        } catch (IOException | RuntimeException failed) {
            failures.incrementAndGet();
            LOG.warn("the kernel's log can't be opened again: {}", failed.getMessage());
            return null;
        }
    }

    private static void closeQuietly(@Nullable KernelLogReader reader) {
        if (reader == null) {
            return;
        }
        try {
            reader.close();
        } catch (RuntimeException failed) {
            LOG.warn("closing the kernel's log failed", failed);
        }
    }
}
