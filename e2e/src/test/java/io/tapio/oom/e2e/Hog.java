package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process in a cgroup that takes memory when it is told to. Its source says what its arguments mean. */
final class Hog implements AutoCloseable {

    private static final Path PROGRAM = compile("oom-hog");

    private final Process process;
    private final Lines out;
    private final Writer in;

    private Hog(Process process) {
        this.process = process;
        this.out = new Lines("the hog's output", process.getInputStream());
        this.in = process.outputWriter(StandardCharsets.US_ASCII);
        Scratch.register(this);
        out.await("ready");
    }

    /** Starts it; it takes no memory yet. */
    static Hog in(MemoryCgroup cgroup, String... arguments) {
        return behind(cgroup, List.of(), arguments);
    }

    /**
     * Starts it behind another command.
     *
     * @param command runs in the cgroup and ends by executing what follows it, for example {@code setpriv}
     */
    static Hog behind(MemoryCgroup cgroup, List<String> command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                "sh", "-c", "echo $$ > '" + cgroup.directory().resolve("cgroup.procs") + "' && exec \"$@\"", "sh"));
        line.addAll(command);
        line.add(PROGRAM.toString());
        line.addAll(List.of(arguments));
        try {
            return new Hog(new ProcessBuilder(line).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles a program of the tests. */
    static Path compile(String name) {
        Path program = Scratch.directory().resolve(name);
        try {
            Process compiler = new ProcessBuilder("gcc", "-O1", "-o", program.toString(), "src/test/c/" + name + ".c")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (compiler.waitFor() != 0) {
                throw new AssertionError(name + " does not compile: " + said);
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    static Path program() {
        return PROGRAM;
    }

    long pid() {
        return process.pid();
    }

    /** The program's own process where another one stands before it. */
    long childPid() {
        return process.children().findFirst().orElseThrow().pid();
    }

    void oomScoreAdj(int value) {
        try {
            Files.writeString(Path.of("/proc/" + pid() + "/oom_score_adj"), Integer.toString(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it take what its arguments say, and waits for that. */
    Hog hold() {
        go();
        out.await("holding");
        return this;
    }

    /** Lets it take memory until somebody is killed. */
    Hog growUntilKilled() {
        go();
        return this;
    }

    /** Lets one that churns give back what it holds. */
    Hog giveBack() {
        go();
        out.await("gave back");
        return this;
    }

    private void go() {
        try {
            in.write("go\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code waitpid} says: 128 + the signal, or the exit code. */
    int awaitEnd() {
        return awaitEnd(Await.PATIENCE);
    }

    int awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("process " + pid() + " is not killed; it said " + out.all());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        Scratch.forget(this);
    }
}
