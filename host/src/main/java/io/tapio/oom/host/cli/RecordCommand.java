package io.tapio.oom.host.cli;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.LocalNames;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.config.Durations;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.LearnedNames;
import io.tapio.oom.host.trace.CgroupReading;
import io.tapio.oom.host.trace.Recording;
import io.tapio.oom.host.trace.TraceRecorder;
import io.tapio.oom.host.trace.TraceRecorder.Progress;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code record}: a trace of a live cgroup's memory. */
@Command(
        name = "record",
        description = {
            "Records the memory of a cgroup once a second, until somebody in it is killed, it is gone, or the time is over.",
            "Writes a trace for the command forecast, and its progress as JSON on the standard error.",
            "A program that is left alone until the time is over counts as healthy: let it be long."
        },
        mixinStandardHelpOptions = true)
final class RecordCommand implements Callable<Integer> {

    private static final int MOST_CGROUPS = 100_000;
    private static final int SAY_EVERY = 10;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Which which;

    /** One of them. */
    static final class Which {

        @Option(
                names = "--cgroup",
                paramLabel = "PATH",
                description = "Its path from the root of the hierarchy, or the id of a process in it.")
        private @Nullable String cgroup;

        @Option(
                names = "--container",
                paramLabel = "ID|NAME",
                description = "The container's id, or how it begins; or its name, where files on this machine tell it.")
        private @Nullable String container;
    }

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "A new file: NAME.jsonl, or NAME.jsonl.gz to have it packed.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Time.class,
            description = "At most that long: 30s, 10m, 2h. Default: as long as the cgroup lives.")
    private @Nullable Duration duration;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "Where a line is added that says how it ended, to hold forecasts against.")
    private @Nullable Path truth;

    @Option(
            names = "--family",
            paramLabel = "NAME",
            description = "What kind of program it is. Default: the trace's name without the number at its end.")
    private @Nullable String family;

    /** As the configuration has them. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Optional<CgroupTree> tree = CgroupTree.locate();
        if (tree.isEmpty()) {
            err.println("[TAPIO-Q005] there are no memory cgroups here");
            return Main.MACHINE_CANT;
        }
        Path directory = which.cgroup == null
                ? ofContainer(tree.get(), String.valueOf(which.container), err)
                : ofPath(tree.get(), which.cgroup, err);
        if (directory == null) {
            return ExitCode.SOFTWARE;
        }
        TraceRecorder recorder =
                new TraceRecorder(new CgroupReading(tree.get(), directory), progress -> tell(progress, err));
        Path writing = out;
        try {
            Recording recording = recorder.record(out, family, duration);
            if (truth != null) {
                writing = truth;
                recording.appendTruth(truth);
            }
        } catch (FileAlreadyExistsException there) {
            throw new ParameterException(
                    spec.commandLine(), out + " exists already: name a new file, nothing is written over", there);
        } catch (IOException unwritable) {
            err.println(FileTrouble.unwritable("TAPIO-Q009", writing, unwritable));
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    private @Nullable Path ofPath(CgroupTree tree, String given, PrintWriter err) {
        return switch (ResolveInput.of(given, Path.of("/proc"), tree.namespaced())) {
            case ResolveInput.Cgroup cgroup -> {
                Path directory = tree.directoryOf(cgroup.path()).orElse(null);
                if (directory == null || !Files.isDirectory(directory)) {
                    err.println("[TAPIO-Q006] there is no memory cgroup " + cgroup.path() + ": give its path below "
                            + tree.directory() + ", or a process in it");
                    yield null;
                }
                yield directory;
            }
            case ResolveInput.Missing missing -> {
                err.println(missing.message());
                yield null;
            }
            case ResolveInput.Wrong wrong -> throw new ParameterException(spec.commandLine(), wrong.message());
        };
    }

    /** The container's outermost cgroup: one inside of it belongs to it as well. */
    private static @Nullable Path ofContainer(CgroupTree tree, String given, PrintWriter err) {
        CgroupPathResolver resolver = new CgroupPathResolver();
        LearnedNames names = LocalNames.ofMachine();
        Map<String, Path> byId = new TreeMap<>();
        Map<String, Path> byName = new TreeMap<>();
        tree.walk(MOST_CGROUPS, cgroup -> {
            Ownership owner = resolver.resolve(cgroup.path());
            ContainerFacts container = owner.container();
            if (container == null) {
                return;
            }
            if (container.id().startsWith(given)) {
                outermost(byId, container.id(), cgroup.directory());
            }
            names.learn(cgroup.path(), owner);
            ContainerFacts named = names.complete(owner, cgroup.path()).container();
            if (named != null && given.equals(named.name())) {
                outermost(byName, container.id(), cgroup.directory());
            }
        });
        Map<String, Path> found = byName.isEmpty() ? byId : byName;
        if (found.size() != 1) {
            err.println(
                    found.isEmpty()
                            ? "[TAPIO-Q007] there is no container " + given + " here, neither by its id nor by a name"
                                    + " that files on this machine tell: look it up with your runtime, or give"
                                    + " --cgroup a process in it"
                            : "[TAPIO-Q008] there are several containers " + given + ", so give the id: "
                                    + String.join(", ", found.keySet()));
            return null;
        }
        return found.values().iterator().next();
    }

    private static void outermost(Map<String, Path> found, String id, Path directory) {
        found.merge(id, directory, (one, other) -> one.getNameCount() <= other.getNameCount() ? one : other);
    }

    private void tell(Progress progress, PrintWriter err) {
        if (progress.end() == null && progress.samples() % SAY_EVERY != 1) {
            return;
        }
        JsonObject line = new JsonObject();
        if (progress.end() != null) {
            line.put("ended", progress.end().name().toLowerCase(Locale.ROOT));
        }
        line.put("t", Math.round(progress.seconds() * 1000) / 1000.0)
                .put("samples", progress.samples())
                .put("out", out.toString());
        err.println(line.encode());
        err.flush();
    }
}
