package io.tapio.oom.host.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The journal's clock on this machine. */
final class JournalClocks {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final double MS_PER_SECOND = 1_000;

    private JournalClocks() {}

    /** Where there is no /proc it goes on with the process's own time. */
    static JournalClock ofThisMachine() {
        try {
            uptimeMs();
            return new JournalClock(
                    Files.readString(BOOT_ID).strip(), JournalClocks::uptimeMs, System::currentTimeMillis);
        } catch (IOException | RuntimeException e) {
            return new JournalClock("", () -> System.nanoTime() / 1_000_000, System::currentTimeMillis);
        }
    }

    private static long uptimeMs() {
        try {
            String uptime = Files.readString(UPTIME);
            return (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * MS_PER_SECOND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
