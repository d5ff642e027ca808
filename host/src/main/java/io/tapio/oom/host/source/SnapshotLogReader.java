package io.tapio.oom.host.source;

import java.time.Duration;
import java.util.List;

/** Tells what the kernel's log held when it was opened, once, and nothing after that. */
final class SnapshotLogReader implements KernelLogReader {

    private List<String> records;

    /** @param records as {@code /dev/kmsg} has them, oldest first */
    SnapshotLogReader(List<String> records) {
        this.records = List.copyOf(records);
    }

    @Override
    public List<String> read(Duration timeout) {
        List<String> told = records;
        records = List.of();
        return told;
    }

    @Override
    public void close() {
        records = List.of();
    }
}
