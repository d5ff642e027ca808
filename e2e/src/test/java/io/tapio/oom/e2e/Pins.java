package io.tapio.oom.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory of its own in the bpf file system, gone with all pins in it when this is closed. */
record Pins(Path directory) implements AutoCloseable {

    private static final AtomicInteger NEXT = new AtomicInteger();

    static Pins create() {
        Path directory =
                Path.of("/sys/fs/bpf", "tapio-e2e-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
        return Scratch.register(new Pins(directory));
    }

    /** For a configuration: kept here, and the past is not told. */
    String section() {
        return "source: {pin_directory: \"%s\", history: false}\n".formatted(directory);
    }

    @Override
    public void close() {
        if (Files.exists(directory)) {
            Collector.command("unpin", "--directory", directory.toString());
        }
        Scratch.forget(this);
    }
}
