package io.tapio.oom.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The time since boot without the native library: {@code /proc/uptime}, to the hundredth of a second. */
final class Uptime {

    private static final int MS_PER_SECOND = 1_000;

    private Uptime() {}

    static Duration read() {
        try {
            String seconds = Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0];
            return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * MS_PER_SECOND));
        } catch (IOException e) {
            throw new IllegalStateException("can't tell when this machine was booted: " + e.getMessage(), e);
        }
    }
}
