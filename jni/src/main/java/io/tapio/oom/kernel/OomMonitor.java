package io.tapio.oom.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loaded eBPF programs and the consumer of their two rings: the kills', and the details'.
 *
 * <p><b>Threads.</b> One thread drains: {@link #await}, {@link #drain} and {@link #commit} belong to it, and
 * {@link #close} must come after its end. {@link #wake} and {@link #counters} may be called from any thread at any time.
 *
 * <p>A batch of kills is taken with one native call and freed by {@link #commit}: what was drained and not committed is
 * drained again by the ring's next consumer. Details are freed as they are taken.
 */
public final class OomMonitor implements AutoCloseable {

    /** Room for a batch of any size; holds the largest record, and is in the first cache still when it is decoded. */
    public static final int BATCH_BYTES = 16 * 1024;

    private static final int MOST_BATCH_BYTES = 1024 * 1024;

    /** What a record of a kill takes of a batch, with its cgroup's path and command line as long as most are. */
    private static final int USUAL_RECORD_BYTES = 512;

    /** A flood of details must not keep the kills waiting for ever. */
    private static final int DETAIL_BATCHES = 64;

    private final List<HookStatus> hooks;
    private final PinStatus pinned;
    private final byte[] batch;
    private final int batchRecords;
    private final byte[] details = new byte[BATCH_BYTES];
    private final OomRecordDecoder decoder;
    private BatchTap tap = (bytes, count) -> {};
    private volatile long handle;

    private OomMonitor(long handle, List<HookStatus> hooks, PinStatus pinned, int batchBytes, int batchRecords) {
        this.handle = handle;
        this.hooks = List.copyOf(hooks);
        this.pinned = pinned;
        this.batch = new byte[batchBytes];
        this.batchRecords = batchRecords;
        this.decoder = new OomRecordDecoder(Native.pageBytes());
    }

    /**
     * Takes over the programs that an earlier process left pinned, or loads them and attaches what this kernel allows of
     * the wanted hooks. Kills that nobody has read come first.
     *
     * @param install where the native library and the eBPF object lie
     * @param options the rings' sizes, the wanted hooks, where to pin
     * @throws NativeException when no base hook could be attached
     * @throws NativeLibraryException when the installation is broken
     */
    public static OomMonitor open(KernelInstall install, OpenOptions options) throws NativeException {
        Native.load(install.nativeDirectory());
        int count = Hook.values().length;
        int[] states = new int[count];
        int[] errors = new int[count];
        String[] details = new String[count];
        int mask = options.wanted().stream().mapToInt(Hook::bit).sum();
        Path pins = options.pinDirectory();
        long[] pinNumbers = new long[4];
        @Nullable String[] pinWords = new String[2];
        boolean hadBpffs = PinStatus.hasBpffs(pins);
        long handle = Native.monitorOpen(
                install.bpfObject().toString(),
                new int[] {options.ringBytes(), options.detailBytes(), mask},
                pins == null ? null : pins.toString(),
                states,
                errors,
                details,
                pinNumbers,
                pinWords);
        List<HookStatus> hooks = new ArrayList<>();
        for (Hook hook : EnumSet.allOf(Hook.class)) {
            int i = hook.ordinal();
            hooks.add(new HookStatus(hook, HookStatus.State.values()[states[i]], errors[i], details[i]));
        }
        return new OomMonitor(
                handle,
                hooks,
                PinStatus.of(pins, pinNumbers, pinWords, hadBpffs),
                batchBytes(options.batchRecords()),
                options.batchRecords());
    }

    private static int batchBytes(int records) {
        return (int) Math.clamp((long) records * USUAL_RECORD_BYTES, BATCH_BYTES, MOST_BATCH_BYTES);
    }

    /** Reads a ring that another program filled; for measuring. Of its counters only {@code oversized} counts. */
    public static OomMonitor borrowRing(Path nativeDirectory, int mapId, int batchBytes) throws NativeException {
        Native.load(nativeDirectory);
        return new OomMonitor(
                Native.monitorBorrow(mapId), List.of(), PinStatus.NOT_ASKED_FOR, batchBytes, Integer.MAX_VALUE);
    }

    /**
     * Ends programs that are pinned in that directory of bpffs and removes the pins; nothing happens where there are
     * none.
     *
     * @throws NativeException EBUSY while a collector runs
     */
    public static void unpin(KernelInstall install, Path directory) throws NativeException {
        Native.load(install.nativeDirectory());
        Native.monitorUnpin(directory.toString());
    }

    /** What became of each hook, in the order of {@link Hook}. */
    public List<HookStatus> hooks() {
        return hooks;
    }

    /** Whether the kernel side goes on collecting when this process ends. */
    public PinStatus pinned() {
        return pinned;
    }

    /**
     * Waits until there is something to drain.
     *
     * @param timeoutMs how long at most; -1 for ever
     * @return false when the time is up or {@link #wake} was called
     */
    public boolean await(int timeoutMs) {
        return Native.monitorAwait(handle, timeoutMs) > 0;
    }

    /** Ends the {@link #await} that is under way, and every later one. */
    public synchronized void wake() {
        if (handle != 0) {
            Native.monitorWake(handle);
        }
    }

    /** Lets somebody see each batch from now on; to be called before the draining thread begins. */
    public void tapWith(BatchTap newTap) {
        tap = newTap;
    }

    /**
     * Takes what the ring of kills holds, as much as fits one batch, and then what the ring of details holds; hands on
     * the details first, so that those of a kill come before it.
     *
     * @return whether there was anything
     */
    public boolean drain(Consumer<KernelRecord> records, Consumer<MalformedRecordException> malformed) {
        int kills = Native.monitorDrain(handle, batch, batchRecords);
        int round = 0;
        for (int bytes = 0;
                round < DETAIL_BATCHES && (bytes = Native.monitorDrainDetails(handle, details)) > 0;
                round++) {
            tap.take(details, bytes);
            decoder.decodeBatch(details, bytes, records, malformed);
        }
        if (kills > 0) {
            tap.take(batch, kills);
            decoder.decodeBatch(batch, kills, records, malformed);
        }
        return kills > 0 || round > 0;
    }

    /** Frees the drained batch in the ring of kills. */
    public void commit() {
        Native.monitorCommit(handle);
    }

    /** The kernel side's own count; all 0 once closed. */
    public synchronized KernelCounters counters() {
        long[] sums = new long[OomRecordLayout.COUNTERS + 1];
        if (handle != 0) {
            Native.monitorCounters(handle, sums);
        }
        return new KernelCounters(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8]);
    }

    /** Detaches and unloads everything that is not pinned. */
    @Override
    public synchronized void close() {
        long closing = handle;
        handle = 0;
        if (closing != 0) {
            Native.monitorClose(closing);
        }
    }
}
