package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A memory cgroup of ours in which processes are killed for memory; v1 or v2, whichever has the memory controller. */
final class ScratchCgroup implements AutoCloseable {

    private static final String LIMIT_BYTES = Integer.toString(16 << 20);
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int REMOVAL_TRIES = 100;
    private static final long REMOVAL_PAUSE_MS = 10;

    private final Path directory;

    ScratchCgroup(String name) throws IOException {
        boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        Path parent = unified ? ROOT : ROOT.resolve("memory");
        if (unified && !Files.readString(ROOT.resolve("cgroup.subtree_control")).contains("memory")) {
            throw new IOException("the memory controller is not enabled for the root's children: "
                    + ROOT.resolve("cgroup.subtree_control"));
        }
        directory = Files.createDirectory(parent.resolve(name));
        write(unified ? "memory.max" : "memory.limit_in_bytes");
        String swap = unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes";
        if (Files.exists(directory.resolve(swap))) {
            Files.writeString(directory.resolve(swap), unified ? "0" : LIMIT_BYTES);
        }
    }

    private void write(String file) throws IOException {
        Files.writeString(directory.resolve(file), LIMIT_BYTES);
    }

    /** Starts a process that takes memory until it is killed; its id is the victim's. */
    Process startVictim() throws IOException {
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "echo $$ >\"$0\" && exec tail /dev/zero",
                        directory.resolve("cgroup.procs").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A cgroup is busy for a moment after its last process has ended. */
    @Override
    public void close() throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                throw e;
            } catch (FileSystemException e) {
                if (tries == REMOVAL_TRIES) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(REMOVAL_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
