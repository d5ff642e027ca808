package io.tapio.oom.host.demo;

import io.tapio.oom.host.cgroup.CgroupTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A memory cgroup with a limit that goes away when it is closed. */
public final class ScratchCgroup implements AutoCloseable {

    private final Path directory;
    private final CgroupTree.Version version;

    private ScratchCgroup(Path directory, CgroupTree.Version version) {
        this.directory = directory;
        this.version = version;
    }

    /**
     * Makes it right below the root of the hierarchy.
     *
     * @throws IOException when this process may not
     */
    public static ScratchCgroup create(CgroupTree tree, String name, long limitBytes) throws IOException {
        if (tree.version() == CgroupTree.Version.V2) {
            Files.writeString(tree.directory().resolve("cgroup.subtree_control"), "+memory");
        }
        ScratchCgroup cgroup =
                new ScratchCgroup(Files.createDirectory(tree.directory().resolve(name)), tree.version());
        try {
            Files.writeString(cgroup.limitFile(), Long.toString(limitBytes));
            return cgroup;
        } catch (IOException e) {
            cgroup.close();
            throw e;
        }
    }

    private Path limitFile() {
        return directory.resolve(version == CgroupTree.Version.V2 ? "memory.max" : "memory.limit_in_bytes");
    }

    /** Starts a command inside of it. */
    public Process start(String... command) throws IOException {
        String script = "echo $$ > '" + directory.resolve("cgroup.procs") + "' && exec \"$@\"";
        String[] shell = new String[command.length + 4];
        shell[0] = "sh";
        shell[1] = "-c";
        shell[2] = script;
        shell[3] = "sh";
        System.arraycopy(command, 0, shell, 4, command.length);
        return new ProcessBuilder(shell)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The kernel's own count of kills in it. */
    public long kills() throws IOException {
        Path file = directory.resolve(version == CgroupTree.Version.V2 ? "memory.events" : "memory.oom_control");
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("oom_kill ")) {
                return Long.parseLong(line.substring("oom_kill ".length()).strip());
            }
        }
        throw new IOException(file + " has no oom_kill line");
    }

    public Path directory() {
        return directory;
    }

    /** Removes it; its processes must be gone. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory);
    }
}
