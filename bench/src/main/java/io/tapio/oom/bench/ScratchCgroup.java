package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A memory cgroup of ours: for processes that are killed for memory, or as a container. v1 or v2, whichever has the memory controller. */
final class ScratchCgroup implements AutoCloseable {

    private static final long VICTIMS_BYTES = 16 << 20;
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int REMOVAL_TRIES = 100;
    private static final long REMOVAL_PAUSE_MS = 10;

    private final Path directory;
    private final boolean unified;

    /** For victims, who soon have too little. */
    ScratchCgroup(String name) throws IOException {
        this(name, VICTIMS_BYTES);
    }

    ScratchCgroup(String name, long limitBytes) throws IOException {
        unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        Path parent = unified ? ROOT : ROOT.resolve("memory");
        if (unified && !Files.readString(ROOT.resolve("cgroup.subtree_control")).contains("memory")) {
            throw new IOException("the memory controller is not enabled for the root's children: "
                    + ROOT.resolve("cgroup.subtree_control"));
        }
        directory = Files.createDirectory(parent.resolve(name));
        Files.writeString(
                directory.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), Long.toString(limitBytes));
        String swap = unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes";
        if (Files.exists(directory.resolve(swap))) {
            Files.writeString(directory.resolve(swap), unified ? "0" : Long.toString(limitBytes));
        }
    }

    /** The most that its processes have had at once, the page cache of their files included. */
    long peakBytes() throws IOException {
        Path peak = directory.resolve(unified ? "memory.peak" : "memory.max_usage_in_bytes");
        return Long.parseLong(Files.readString(peak).strip());
    }

    /** What its processes have at this moment that the kernel could not take back: without the pages of files. */
    long anonymousBytes() throws IOException {
        String field = unified ? "anon " : "total_rss ";
        for (String line : Files.readAllLines(directory.resolve("memory.stat"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.substring(field.length()).strip());
            }
        }
        throw new IOException(directory.resolve("memory.stat") + " has no " + field);
    }

    /** The same command, in this cgroup from its first moment on. */
    List<String> inside(List<String> command) {
        List<String> behind = new ArrayList<>(List.of("sh", "-c", "echo $$ >\"$0\" && exec \"$@\""));
        behind.add(directory.resolve("cgroup.procs").toString());
        behind.addAll(command);
        return behind;
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
