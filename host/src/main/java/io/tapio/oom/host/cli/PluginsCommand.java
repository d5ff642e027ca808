package io.tapio.oom.host.cli;

import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.PluginsConfig;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.tapio.oom.host.plugin.PluginReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plugins list}. */
@Command(
        name = "plugins",
        description = "Shows the plugins.",
        mixinStandardHelpOptions = true,
        subcommands = PluginsCommand.ListCommand.class)
final class PluginsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: plugins list");
    }

    /** Loads each plugin as {@code run} would and says what became of it; exit code 1 when one can't be used. */
    @Command(
            name = "list",
            description = "Loads each plugin as run would and says what became of it.",
            mixinStandardHelpOptions = true)
    static final class ListCommand implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(
                names = "--directory",
                paramLabel = "DIR",
                description = "Besides the distribution's own. Default: plugins, beside the tapio-oom command.")
        private @Nullable Path directory;

        @Option(names = "--json", description = "One JSON object a line on standard output.")
        private boolean json;

        @Override
        public Integer call() {
            Installation installation = Installation.ofLauncher();
            Path folder = directory == null
                    ? installation.base().resolve(PluginsConfig.defaults().directory())
                    : directory;
            PrintWriter out = spec.commandLine().getOut();
            boolean sound = true;
            try (PluginCatalog catalog =
                    PluginCatalog.load(PluginPlaces.of(folder, installation.bundledPlugins()), List.of())) {
                for (PluginReport report : catalog.reports()) {
                    out.println(json ? json(report) : words(report));
                    sound &= report.problem() == null;
                }
            }
            out.flush();
            return sound ? ExitCode.OK : ExitCode.SOFTWARE;
        }

        private static String words(PluginReport report) {
            String name = report.id() == null ? report.path().getFileName().toString() : report.id();
            if (report.problem() != null) {
                return String.format("%-14s can't be used: %s (%s)", name, report.problem(), report.path());
            }
            return String.format(
                    "%-14s %-8s sinks: %s (%s%s)",
                    name,
                    report.version(),
                    String.join(", ", report.sinks()),
                    report.path(),
                    report.bundled() || report.sha256() == null ? "" : ", sha256 " + report.sha256());
        }

        private static String json(PluginReport report) {
            JsonObject object = new JsonObject();
            put(object, "id", report.id());
            put(object, "version", report.version());
            object.put("path", report.path().toString());
            put(object, "sha256", report.sha256());
            object.put("bundled", report.bundled());
            object.put("usable", report.problem() == null);
            object.put("sinks", new JsonArray(report.sinks()));
            put(object, "problem", report.problem());
            return object.encode();
        }

        private static void put(JsonObject object, String key, @Nullable String value) {
            if (value != null) {
                object.put(key, value);
            }
        }
    }
}
