package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A bpf file system of its own, gone with all pins in it when this is closed. */
final class Pins implements AutoCloseable {

    private final Path mount;
    private final Path journal = Scratch.directory().resolve("journal.db");

    private Pins(Path mount) {
        this.mount = mount;
    }

    static Pins create() {
        Path mount = Scratch.directory();
        run("mount", "-t", "bpf", "bpf", mount.toString());
        return Scratch.register(new Pins(mount));
    }

    /** Where the file system is. */
    Path mount() {
        return mount;
    }

    Path directory() {
        return mount.resolve("tapio-oom");
    }

    /** Where whoever uses these pins records what it has: what is there is freed in the pinned ring. */
    Path journal() {
        return journal;
    }

    /** For a configuration: kept here, and the past is not told. */
    String section() {
        return "source: {pin_directory: \"%s\", history: false}\njournal: {path: \"%s\"}\n"
                .formatted(directory(), journal);
    }

    @Override
    public void close() {
        Scratch.forget(this);
        run("umount", mount.toString());
    }

    private static void run(String... command) {
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new AssertionError("failed: " + String.join(" ", command));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
