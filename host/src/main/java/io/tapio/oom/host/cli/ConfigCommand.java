package io.tapio.oom.host.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.ConfigProblem;
import io.tapio.oom.host.config.ConfigSchema;
import io.tapio.oom.host.config.HostConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code config check} and {@code config schema}. */
@Command(
        name = "config",
        description = "Checks and documents the configuration.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCommand.Check.class, ConfigCommand.Schema.class})
public final class ConfigCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: config check or config schema");
    }

    /** Reports every mistake of a file; exit code 0 when there is none, else 1. */
    @Command(
            name = "check",
            description = "Reports every mistake of a configuration file at once.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "Default: $TAPIO_OOM_CONFIG, else config/tapio-oom.yaml of the installation.")
        private @Nullable Path file;

        @Option(names = "--json", description = "One JSON object a line on standard output.")
        private boolean json;

        @Override
        public Integer call() {
            Path checked = file == null ? ConfigLoader.standardFile() : file;
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            return switch (ConfigLoader.load(checked)) {
                case ConfigOutcome.Loaded loaded -> {
                    out.println(json ? sound(checked, loaded.config()) : inWords(checked, loaded.config()));
                    yield ExitCode.OK;
                }
                case ConfigOutcome.Refused refused -> {
                    for (ConfigProblem problem : refused.problems()) {
                        if (json) {
                            out.println(json(problem));
                        } else {
                            err.println(problem);
                        }
                    }
                    yield ExitCode.SOFTWARE;
                }
            };
        }

        private static String inWords(Path file, HostConfig config) {
            return file + ": ok, " + count(config.enabledSinks().size(), "sink") + ", "
                    + count(config.routes().size(), "route");
        }

        private static String count(int number, String what) {
            return number + " " + what + (number == 1 ? "" : "s");
        }

        private static String sound(Path file, HostConfig config) {
            return object().put("file", file.toString())
                    .put("ok", true)
                    .put("sinks", config.enabledSinks().size())
                    .put("routes", config.routes().size())
                    .toString();
        }

        /** A mistake of the file as a whole has no line and no path. */
        private static String json(ConfigProblem problem) {
            ObjectNode object = object().put("file", problem.file());
            if (problem.line() > 0) {
                object.put("line", problem.line());
            }
            if (!problem.path().isEmpty()) {
                object.put("path", problem.path());
            }
            return object.put("code", problem.code().id())
                    .put("message", problem.message())
                    .toString();
        }

        private static ObjectNode object() {
            return new ObjectMapper().createObjectNode();
        }
    }

    /** Prints the JSON Schema, which documents every key. */
    @Command(
            name = "schema",
            description = "Prints the JSON Schema of the configuration, which documents every key.",
            mixinStandardHelpOptions = true)
    static final class Schema implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            out.print(ConfigSchema.text());
            out.flush();
        }
    }
}
