package io.tapio.oom.host.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOrigin;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.ConfigProblem;
import io.tapio.oom.host.config.ConfigSchema;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.tapio.oom.host.reload.SettingsCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            ConfigOutcome outcome = ConfigLoader.load(checked);
            List<ConfigProblem> problems = switch (outcome) {
                case ConfigOutcome.Loaded loaded -> refusedByPlugins(loaded, err);
                case ConfigOutcome.Refused refused -> refused.problems();
            };
            for (ConfigProblem problem : problems) {
                if (json) {
                    out.println(json(problem));
                } else {
                    err.println(problem);
                }
            }
            if (!problems.isEmpty()) {
                return ExitCode.SOFTWARE;
            }
            HostConfig config = outcome.orThrow();
            out.println(json ? sound(checked, config) : inWords(checked, config));
            return ExitCode.OK;
        }

        /** The plugins know their settings; without any the rest of the file is checked all the same. */
        private static List<ConfigProblem> refusedByPlugins(ConfigOutcome.Loaded loaded, PrintWriter err) {
            Installation installation = Installation.ofLauncher();
            HostConfig config = loaded.config();
            Path folder = installation.base().resolve(config.plugins().directory());
            PluginPlaces places = PluginPlaces.of(folder, installation.bundledPlugins());
            try (PluginCatalog catalog =
                    PluginCatalog.load(places, config.plugins().allow())) {
                if (catalog.sinkNames().isEmpty()) {
                    err.println("there is no plugin in " + folder + ": the sinks' settings are not checked");
                    return List.of();
                }
                SettingsCheck check = new SettingsCheck(catalog);
                List<ConfigProblem> problems = new ArrayList<>(check.withoutPlugin(config, loaded.origin()));
                problems.addAll(check.refused(config, loaded.origin()));
                return ConfigOrigin.sorted(problems);
            }
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
