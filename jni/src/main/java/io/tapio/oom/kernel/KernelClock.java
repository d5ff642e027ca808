package io.tapio.oom.kernel;

import java.time.Instant;

/**
 * Turns the kernel's boot time into wall time. The offset is read once, so that the wall clock may jump without the
 * order or the distance of events changing.
 */
public final class KernelClock {

    private final long epochNs;

    private KernelClock(long epochNs) {
        this.epochNs = epochNs;
    }

    /** Reads the offset between the two clocks, to some microseconds. The native library must be loaded. */
    public static KernelClock read() {
        return new KernelClock(Native.bootEpochNs());
    }

    /** A clock whose boot was at that moment. */
    public static KernelClock bootedAt(Instant boot) {
        return new KernelClock(boot.getEpochSecond() * 1_000_000_000L + boot.getNano());
    }

    /** The wall time of a {@code CLOCK_BOOTTIME} reading. */
    public Instant wallTime(long bootTimeNs) {
        long ns = epochNs + bootTimeNs;
        return Instant.ofEpochSecond(Math.floorDiv(ns, 1_000_000_000L), Math.floorMod(ns, 1_000_000_000L));
    }

    /** {@code CLOCK_BOOTTIME} now. The native library must be loaded. */
    public static long bootTimeNs() {
        return Native.bootTimeNs();
    }

    /** The kernel's page size in bytes. The native library must be loaded. */
    public static int pageBytes() {
        return Native.pageBytes();
    }
}
