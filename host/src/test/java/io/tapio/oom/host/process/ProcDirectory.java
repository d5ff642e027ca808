package io.tapio.oom.host.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory of plain files as {@code /proc} has them. */
final class ProcDirectory {

    private final Path root;

    ProcDirectory(Path root) {
        this.root = root;
    }

    ProcFiles files() {
        return new ProcFiles(root);
    }

    /** A process with this start and these arguments, parted by blanks. */
    ProcDirectory process(int pid, long startTicks, String cmdline) {
        String program = cmdline.split(" ")[0];
        String comm = program.substring(0, Math.min(program.length(), 15));
        return stat(pid, comm, startTicks, 4096L * pid).write(pid, "cmdline", cmdline.replace(' ', '\0') + "\0");
    }

    ProcDirectory stat(int pid, String comm, long startTicks, long argumentsAt) {
        String before = " S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 ";
        String between = " 1 1 18446744073709551615 1 1 140724603453440 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 1 1 1 ";
        return write(
                pid,
                "stat",
                pid + " (" + comm + ")" + before + startTicks + between + Long.toUnsignedString(argumentsAt)
                        + " 2 3 4 0\n");
    }

    ProcDirectory write(int pid, String file, String text) {
        try {
            Path directory = Files.createDirectories(root.resolve(Integer.toString(pid)));
            Files.write(directory.resolve(file), text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcDirectory pipe(int pid, String file) throws IOException, InterruptedException {
        Process made =
                new ProcessBuilder("mkfifo", root.resolve(pid + "/" + file).toString()).start();
        if (made.waitFor() != 0) {
            throw new IOException("no pipe could be made");
        }
        return this;
    }

    ProcDirectory remove(int pid, String file) {
        try {
            Files.delete(root.resolve(Integer.toString(pid)).resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
