package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Many kills in a short time, in cgroups of their own; {@code waitpid} tells who was killed. */
final class Storm implements AutoCloseable {

    private static final String PROGRAM = Hog.compile("oom-storm").toString();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String KILLED = "killed ";

    private final Process process;
    private final Lines out;

    private Storm(Process process) {
        this.process = process;
        this.out = new Lines("the storm's output", process.getInputStream());
        Scratch.register(this);
    }

    /** Lets that many processes be killed. */
    static Storm in(List<MemoryCgroup> cgroups, int kills) {
        List<String> command = new ArrayList<>(List.of(PROGRAM, Integer.toString(kills)));
        cgroups.forEach(
                cgroup -> command.add(cgroup.directory().resolve("cgroup.procs").toString()));
        try {
            return new Storm(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    Storm over() {
        Await.value(
                () -> "the storm's end after " + killed().size() + " kills",
                PATIENCE,
                () -> out.containing("done").isEmpty() ? null : "done");
        return this;
    }

    /** The process ids of those that were killed so far. */
    Set<Long> killed() {
        return out.containing(KILLED).stream()
                .map(line -> Long.valueOf(line.substring(KILLED.length())))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        Scratch.forget(this);
    }
}
