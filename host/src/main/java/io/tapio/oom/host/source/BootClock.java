package io.tapio.oom.host.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Nanoseconds since boot, time asleep included, out of {@code /proc/uptime}; that counts in hundredths of a second. */
public final class BootClock implements LongSupplier {

    private static final Path UPTIME = Path.of("/proc/uptime");

    @Override
    public long getAsLong() {
        try {
            String uptime = Files.readString(UPTIME);
            int dot = uptime.indexOf('.');
            long seconds = Long.parseLong(uptime.substring(0, dot));
            long hundredths = Long.parseLong(uptime.substring(dot + 1, dot + 3));
            return seconds * 1_000_000_000L + hundredths * 10_000_000L;
        } catch (IOException notReadable) {
            throw new UncheckedIOException(notReadable);
        }
    }
}
