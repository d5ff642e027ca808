package io.tapio.oom.host.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Whether the kernel keeps collecting while the collector is down. */
final class PinFinding {

    private static final String TOPIC = "pins";
    private static final String BPF = "bpf";

    private PinFinding() {}

    /** @param directory where {@code run} pins */
    static Finding of(Path directory) {
        if (Files.isDirectory(directory)) {
            return Finding.ok(
                    TOPIC, "kept in " + directory + " for the next start of the collector; unpin removes them");
        }
        Path there = directory;
        while (!Files.exists(there)) {
            there = Objects.requireNonNullElse(there.getParent(), directory.getRoot());
        }
        try {
            if (Files.getFileStore(there).type().equals(BPF)) {
                return Finding.ok(TOPIC, "none; run makes them in " + directory);
            }
        } catch (IOException e) {
            return Finding.missing(TOPIC, there + " can't be looked at: " + e.getMessage(), null);
        }
        return Finding.missing(
                TOPIC,
                there + " is no bpf file system: kills are not seen while the collector is down",
                "mount -t bpf bpf /sys/fs/bpf");
    }
}
