package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Cgroups as containers have them, each with a limit, with nobody in them. */
final class ManyContainers implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final long LIMIT_BYTES = 64 << 20;

    private final Deque<Path> made = new ArrayDeque<>();

    ManyContainers(String name, int count) throws IOException {
        boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        Path parent = Files.createDirectory(hierarchy().resolve(name));
        made.push(parent);
        if (unified) {
            Files.writeString(parent.resolve("cgroup.subtree_control"), "+memory");
        }
        for (int i = 0; i < count; i++) {
            Path container = parent.resolve(String.format(Locale.ROOT, "docker-%064x.scope", i + 1));
            made.push(Files.createDirectory(container));
            Files.writeString(
                    container.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), Long.toString(LIMIT_BYTES));
        }
    }

    /** Where the memory controller is. */
    static Path hierarchy() {
        return Files.exists(ROOT.resolve("cgroup.controllers")) ? ROOT : ROOT.resolve("memory");
    }

    @Override
    public void close() throws IOException {
        while (!made.isEmpty()) {
            Files.delete(made.pop());
        }
    }
}
