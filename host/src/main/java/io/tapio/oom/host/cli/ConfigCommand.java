package io.tapio.oom.host.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOrigin;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.ConfigProblem;
import io.tapio.oom.host.config.ConfigSchema;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.PluginsConfig;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.tapio.oom.host.reload.SettingsCheck;
import io.tapio.oom.host.routing.EventWays;
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

        @Option(
                names = "--event",
                paramLabel = "EVENTS",
                description =
                        "Print the way to each sink that the events of this file would take, and send nothing: one"
                                + " CloudEvent, or one on each line.")
        private @Nullable Path events;

        @Override
        public Integer call() {
            Path checked = file == null ? ConfigLoader.standardFile() : file;
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            ConfigOutcome outcome = ConfigLoader.load(checked);
            List<ConfigProblem> problems = problems(outcome, err);
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
            Path asked = events;
            if (asked != null && outcome instanceof ConfigOutcome.Loaded loaded) {
                return ways(loaded, asked, out, err);
            }
            out.println(json ? sound(checked, config) : inWords(checked, config));
            return ExitCode.OK;
        }

        private int ways(ConfigOutcome.Loaded loaded, Path asked, PrintWriter out, PrintWriter err) {
            List<OomEvent> given;
            try {
                given = EventWayLines.read(asked);
            } catch (IllegalArgumentException e) {
                err.println(PlainText.line(e.getMessage() + " [TAPIO-T005]"));
                return ExitCode.SOFTWARE;
            }
            try (PluginCatalog catalog = catalog(loaded.config().plugins())) {
                EventWays ways = new EventWays(
                        loaded.config(),
                        sink -> catalog.sink(sink.plugin())
                                .map(made ->
                                        new EventWays.Reader(made.audience(), sink.updates() || made.wantsRevisions()))
                                .orElse(new EventWays.Reader(Audience.PROGRAMS, sink.updates())));
                EventWayLines lines = new EventWayLines(loaded.origin(), out);
                if (json) {
                    lines.json(ways.of(given));
                } else {
                    lines.inWords(ways.of(given));
                }
            }
            return ExitCode.OK;
        }

        /** The plugins know their settings; without any the rest of the file is checked all the same. */
        private static List<ConfigProblem> problems(ConfigOutcome outcome, PrintWriter err) {
            List<ConfigProblem> problems = outcome instanceof ConfigOutcome.Refused refused
                    ? new ArrayList<>(refused.problems())
                    : new ArrayList<>();
            ConfigOutcome.SoundSinks sinks = outcome.sinks();
            if (sinks == null) {
                return problems;
            }
            try (PluginCatalog catalog = catalog(sinks.plugins())) {
                if (catalog.sinkNames().isEmpty()) {
                    if (problems.isEmpty()) {
                        err.println("there is no plugin in " + folder(sinks.plugins())
                                + ": the sinks' settings are not checked");
                    }
                    return problems;
                }
                SettingsCheck check = new SettingsCheck(catalog);
                problems.addAll(check.withoutPlugin(sinks));
                problems.addAll(check.refused(sinks));
                return ConfigOrigin.sorted(problems);
            }
        }

        private static PluginCatalog catalog(PluginsConfig plugins) {
            PluginPlaces places =
                    PluginPlaces.of(folder(plugins), Installation.ofLauncher().bundledPlugins());
            return PluginCatalog.load(places, plugins.allow());
        }

        private static Path folder(PluginsConfig plugins) {
            return Installation.ofLauncher().base().resolve(plugins.directory());
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
