package io.tapio.oom.host.cli;

import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.PluginsConfig;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.tapio.oom.host.plugin.PluginReport;
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

/** {@code plugins list} and {@code plugins check}. */
@Command(
        name = "plugins",
        description = "Shows the plugins.",
        mixinStandardHelpOptions = true,
        subcommands = {PluginsCommand.ListCommand.class, PluginsCheckCommand.class})
final class PluginsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: plugins list or plugins check FILE");
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
                description = "Besides the distribution's own. Default: plugins.directory of the configuration.")
        private @Nullable Path directory;

        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "Whose plugins.directory and plugins.allow count. Default: $TAPIO_OOM_CONFIG, else"
                        + " config/tapio-oom.yaml of the installation.")
        private @Nullable Path file;

        @Option(names = "--json", description = "One JSON object a line on standard output.")
        private boolean json;

        @Override
        public Integer call() {
            Installation installation = Installation.ofLauncher();
            HostConfig config = ConfigFile.load(file, spec.commandLine().getErr(), level -> {});
            if (config == null) {
                return ExitCode.SOFTWARE;
            }
            PluginsConfig plugins = config.plugins();
            Path folder = directory == null ? installation.base().resolve(plugins.directory()) : directory;
            PrintWriter out = spec.commandLine().getOut();
            boolean sound;
            try (PluginCatalog catalog =
                    PluginCatalog.load(PluginPlaces.of(folder, installation.bundledPlugins()), plugins.allow())) {
                List<PluginReport> reports = catalog.reports();
                if (json) {
                    reports.forEach(
                            report -> out.println(PluginLines.json(report).encode()));
                } else {
                    PluginLines.words(reports).forEach(out::println);
                }
                sound = reports.stream().allMatch(report -> report.problem() == null);
            }
            out.flush();
            return sound ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
