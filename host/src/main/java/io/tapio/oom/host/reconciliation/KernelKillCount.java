package io.tapio.oom.host.reconciliation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How many processes the kernel has killed for memory since boot: {@code oom_kill} of {@code /proc/vmstat}. */
final class KernelKillCount {

    private static final String NAME = "oom_kill ";

    private final Path vmstat;

    KernelKillCount(Path vmstat) {
        this.vmstat = vmstat;
    }

    /** Empty where the kernel doesn't count (before Linux 4.13) or /proc can't be read. */
    OptionalLong read() {
        try {
            for (String line : Files.readString(vmstat).split("\n", -1)) {
                if (line.startsWith(NAME)) {
                    return OptionalLong.of(Long.parseLong(line.substring(NAME.length())));
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
