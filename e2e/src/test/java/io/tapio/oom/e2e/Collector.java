package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The collector as its own process, started by the distribution's launcher and gone when this is closed. */
final class Collector implements AutoCloseable {

    /** What {@code setpriv} needs to be told to make the collector nobody, who owns nothing and may nothing. */
    static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Lines out;
    private final Lines err;

    private Collector(Process process) {
        this.process = process;
        this.out = new Lines("standard output", process.getInputStream());
        this.err = new Lines("standard error", process.getErrorStream());
        Scratch.register(this);
    }

    /** How a command ended and what it printed. */
    record Ended(int exitCode, List<String> out, List<String> err) {
        String everything() {
            return "exit code " + exitCode + "\n" + String.join("\n", out) + "\n" + String.join("\n", err);
        }
    }

    /** So that collectors of other runs on this machine are not met, and nothing is left behind. */
    private static final String PASSING = "source: {pin: false, history: false}\n";

    /** The same with a journal that no other process has, where none is named; whoever the collector is may write it. */
    static String withJournal(String yaml) {
        return yaml.contains("journal:")
                ? yaml
                : yaml + "journal: {path: " + Scratch.directoryForAll().resolve("journal.db") + "}\n";
    }

    /** Starts {@code run} with a configuration file of this text. */
    static Collector run(String yaml) {
        return run(Distribution.built(), List.of(), yaml);
    }

    /** Starts {@code run} behind another command, for example one that gives up privileges. */
    static Collector run(Distribution distribution, List<String> behind, String yaml) {
        Path config = Scratch.file("tapio-oom.yaml", withJournal(yaml.contains("source:") ? yaml : yaml + PASSING));
        return start(distribution, behind, "run", "--config", config.toString());
    }

    static Collector start(Distribution distribution, List<String> behind, String... arguments) {
        List<String> command = new ArrayList<>(behind);
        command.add(distribution.launcher().toString());
        command.addAll(List.of(arguments));
        return ofCommand(command);
    }

    /** One that some command starts. */
    static Collector ofCommand(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("TAPIO_") || name.equals("NODE_NAME"));
        try {
            return new Collector(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end. */
    static Ended command(String... arguments) {
        return commandAs(Distribution.built(), List.of(), arguments);
    }

    static Ended commandAs(Distribution distribution, List<String> behind, String... arguments) {
        try (Collector collector = start(distribution, behind, arguments)) {
            return collector.awaitEnd();
        }
    }

    /** Waits until the process has ended of itself. */
    Ended awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it goes on and on:\n" + String.join("\n", err.all()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return new Ended(process.exitValue(), out.toEnd(), err.toEnd());
    }

    /** Waits until kills are seen through eBPF. */
    Collector watching() {
        err.await("hooks attached");
        return this;
    }

    /** Waits for its HTTP server. */
    String address() {
        String line = err.await("metrics on http://");
        return line.substring(line.indexOf("http://"), line.lastIndexOf("/metrics"));
    }

    /** Waits until it is up, whatever it watches. Its configuration must have {@code http.port: 0}. */
    Collector up() {
        address();
        return this;
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM. By its handle: the process itself would close its output, whose end is of interest. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Sends another signal, by its name. */
    void signal(String name) {
        try {
            int failed = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (failed != 0) {
                throw new AssertionError("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Sends SIGTERM and waits for the end. */
    Ended stop() {
        terminate();
        return awaitEnd();
    }

    /** Sends SIGKILL and waits for the end. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
        Scratch.forget(this);
    }
}
