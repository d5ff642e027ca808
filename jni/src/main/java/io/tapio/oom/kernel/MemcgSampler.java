package io.tapio.oom.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all memory cgroups in one pass of the kernel's own iterator, without opening a file, and hears at once when a
 * limit is hit. It needs BTF, and of all capabilities {@code CAP_BPF} and {@code CAP_PERFMON}.
 *
 * <p><b>Threads.</b> One thread samples: {@link #sample}, its readings, {@link #await} and {@link #hits} belong to it, and
 * {@link #close} must come after its end. {@link #wake} and {@link #hitCounters} may be called from any thread at any
 * time. During a pass the kernel holds the lock of its tree of cgroups: a fraction of a microsecond for each.
 */
public final class MemcgSampler implements AutoCloseable {

    private static final int BATCH_ENTRY_BYTES = OomRecordLayout.BATCH_ENTRY_BYTES;
    private static final int HITS_AT_ONCE = 64;

    private final MemcgReadings readings;
    private final @Nullable NativeException withoutHits;
    private final byte[] batch = new byte[HITS_AT_ONCE * (BATCH_ENTRY_BYTES + MemcgLayout.HIT_BYTES)];
    private final ByteBuffer batchNumbers = ByteBuffer.wrap(batch).order(ByteOrder.nativeOrder());
    private final long pageBytes = Native.pageBytes();
    private volatile long handle;

    private MemcgSampler(long handle, @Nullable NativeException withoutHits) {
        this.handle = handle;
        this.withoutHits = withoutHits;
        this.readings = new MemcgReadings(Native.samplerReadings(handle), Native.samplerPassFound(handle), pageBytes);
    }

    /**
     * Loads the programs.
     *
     * @param install where the native library and the eBPF objects lie
     * @param options the hierarchy, for how many cgroups there is to be room
     * @throws NativeException when the kernel has no cgroup iterator, or we may not use it
     * @throws NativeLibraryException when the installation is broken
     */
    public static MemcgSampler open(KernelInstall install, SamplerOptions options) throws NativeException {
        Native.load(install.nativeDirectory());
        int[] hitsError = new int[1];
        @Nullable String[] hitsDetail = new String[1];
        long handle = Native.samplerOpen(
                install.samplerObject().toString(),
                options.hierarchy().toString(),
                options.maxCgroups(),
                options.wantsHits(),
                hitsError,
                hitsDetail);
        String detail = hitsDetail[0];
        return new MemcgSampler(
                handle,
                options.wantsHits() && hitsError[0] != 0
                        ? new NativeException(
                                "attach mm_vmscan_memcg_reclaim_begin", hitsError[0], detail == null ? "" : detail)
                        : null);
    }

    /** Why hits are not told although they are wanted; absent when they are. */
    public @Nullable NativeException withoutHits() {
        return withoutHits;
    }

    /**
     * Goes over all memory cgroups.
     *
     * @return what it found: always the same object, which this overwrites
     * @throws NativeException when the pass did not come to its end
     */
    public MemcgReadings sample() throws NativeException {
        int result = Native.samplerPass(open());
        if (result < 0) {
            throw new NativeException("go over the memory cgroups", -result, "");
        }
        return readings;
    }

    /**
     * Waits until a limit is hit.
     *
     * @param timeoutMs how long at most; -1 for ever
     * @return false when the time is up or {@link #wake} was called
     */
    public boolean await(int timeoutMs) {
        return Native.samplerAwait(open(), timeoutMs) > 0;
    }

    /** Ends the {@link #await} that is under way, and every later one. */
    public synchronized void wake() {
        if (handle != 0) {
            Native.samplerWake(handle);
        }
    }

    /** Hands over the hits that have come since the last call; of each cgroup the kernel tells about one a second. */
    public void hits(Consumer<MemcgHit> consumer) {
        int bytes;
        while ((bytes = Native.samplerHits(open(), batch)) > 0) {
            for (int at = 0; at < bytes; at += BATCH_ENTRY_BYTES + MemcgLayout.HIT_BYTES) {
                consumer.accept(hitAt(at + BATCH_ENTRY_BYTES));
            }
        }
    }

    private MemcgHit hitAt(int at) {
        return new MemcgHit(
                batchNumbers.getLong(at + MemcgLayout.HIT_ID),
                batchNumbers.getLong(at + MemcgLayout.HIT_BOOT_NS),
                batchNumbers.getLong(at + MemcgLayout.HIT_USAGE_PAGES) * pageBytes,
                batchNumbers.getLong(at + MemcgLayout.HIT_LIMIT_PAGES) * pageBytes,
                batchNumbers.getLong(at + MemcgLayout.HIT_UNTOLD),
                batchNumbers.getInt(at + MemcgLayout.HIT_LIMIT) == MemcgLayout.HIT_HIGH
                        ? MemcgHit.Limit.HIGH
                        : MemcgHit.Limit.MAX);
    }

    /** The kernel side's own count of hits; all 0 once closed. */
    public synchronized MemcgHitCounters hitCounters() {
        if (handle == 0) {
            return MemcgHitCounters.NONE;
        }
        long[] sums = new long[MemcgLayout.HIT_COUNTERS];
        Native.samplerCounters(handle, sums);
        return new MemcgHitCounters(sums[0], sums[1], sums[2], sums[3], sums[4]);
    }

    private long open() {
        long opened = handle;
        if (opened == 0) {
            throw new IllegalStateException("the sampler is closed");
        }
        return opened;
    }

    /** Unloads the programs; its readings have nothing in them from here on. */
    @Override
    public synchronized void close() {
        long closing = handle;
        handle = 0;
        if (closing != 0) {
            readings.forget();
            Native.samplerClose(closing);
        }
    }
}
