package io.tapio.oom.host.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The journal's clock on this machine. */
final class JournalClocks {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double MS_PER_SECOND = 1_000;

    private JournalClocks() {}

    /** The time since boot is read once, so that it needs no file descriptor later. */
    static JournalClock ofThisMachine() {
        long startNs = System.nanoTime();
        long startMs = 0;
        String boot = JournalClock.UNKNOWN;
        try {
            String uptime = Files.readString(UPTIME);
            startMs = (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * MS_PER_SECOND);
            boot = Files.readString(BOOT_ID).strip();
        } catch (IOException | RuntimeException e) {
            boot = JournalClock.UNKNOWN; // what is known of the time goes by the wall clock then
        }
        long atStart = startMs;
        return new JournalClock(
                boot,
                () -> atStart + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs),
                System::currentTimeMillis);
    }
}
