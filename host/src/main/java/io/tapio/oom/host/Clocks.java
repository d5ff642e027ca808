package io.tapio.oom.host;

import io.tapio.oom.host.source.BootClock;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.NativeLibraryException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What turns the kernel's numbers into times and sizes. The native library may be missing; the sources that do without
 * it still want clocks.
 *
 * @param wall turns boot time into wall time
 * @param boot nanoseconds since boot
 * @param pageBytes the kernel's page size; 1 without the library: only records of the ring count in pages, and there are
 *     none then
 */
record Clocks(KernelClock wall, LongSupplier boot, int pageBytes) {

    static Clocks of(KernelInstall install) {
        try {
            install.load();
            return new Clocks(KernelClock.read(), KernelClock::bootTimeNs, KernelClock.pageBytes());
        } catch (NativeLibraryException e) {
            BootClock boot = new BootClock();
            return new Clocks(KernelClock.bootedAt(Instant.now().minusNanos(boot.getAsLong())), boot, 1);
        }
    }

    /** Wall time that does not jump with the machine's: a kill is as long after its warning as it really was. */
    InstantSource steady() {
        return () -> wall.wallTime(boot.getAsLong());
    }
}
