package io.tapio.oom.host.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A directory that stands for a machine's root, with a {@code /proc} of its own. */
final class MachineDirectory {

    private final Path root;

    MachineDirectory(Path root) {
        this.root = root;
    }

    /** With what real runtimes left of real containers, as it was recorded. */
    static MachineDirectory recorded(Path root) {
        MachineDirectory machine = new MachineDirectory(root);
        try {
            Path recorded =
                    Path.of(MachineDirectory.class.getResource("machine").toURI());
            try (Stream<Path> files = Files.walk(recorded)) {
                for (Path each : files.filter(Files::isRegularFile).toList()) {
                    machine.file("/" + recorded.relativize(each), Files.readString(each));
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return machine;
    }

    Path root() {
        return root;
    }

    Path proc() {
        return root.resolve("proc");
    }

    MachineFiles files() {
        return MachineFiles.below(root);
    }

    UnitFiles units() {
        return new UnitFiles(files());
    }

    /** @param clock counts nanoseconds */
    RuntimeNames names(ManualClock clock) {
        return new RuntimeNames(new RuntimeFiles(files(), proc(), clock), clock);
    }

    MachineDirectory file(String path, String text) {
        Path file = root.resolve(path.substring(1));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    MachineDirectory link(String path, String target) {
        Path link = root.resolve(path.substring(1));
        try {
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    MachineDirectory move(String from, String to) {
        Path target = root.resolve(to.substring(1));
        try {
            Files.createDirectories(target.getParent());
            Files.move(root.resolve(from.substring(1)), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /**
     * A process outside of every container.
     *
     * @param workingDirectory empty when it does not matter
     */
    MachineDirectory process(int pid, String comm, long uid, String workingDirectory, String... arguments) {
        return inNamespaces(pid + "", pid, comm, uid, workingDirectory, arguments);
    }

    /** @param pids the process's id in each of its namespaces */
    MachineDirectory inNamespaces(
            String pids, int pid, String comm, long uid, String workingDirectory, String... arguments) {
        String ids = "\t" + uid;
        file("/proc/" + pid + "/comm", comm + "\n")
                .file("/proc/" + pid + "/cmdline", String.join("\0", arguments) + "\0")
                .file(
                        "/proc/" + pid + "/status",
                        "Name:\t" + comm + "\nUid:" + ids.repeat(4) + "\nNSpid:\t" + pids + "\nThreads:\t1\n");
        return workingDirectory.isEmpty() ? this : link("/proc/" + pid + "/cwd", workingDirectory);
    }
}
