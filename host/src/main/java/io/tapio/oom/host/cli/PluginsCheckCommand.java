package io.tapio.oom.host.cli;

import io.tapio.oom.api.ApiVersion;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.plugin.PluginReport;
import io.tapio.oom.host.plugin.PluginTrial;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plugins check}: exit code 1 when the file can't be used. */
@Command(
        name = "check",
        description =
                "Loads one file as run would if it lay in the plugins' folder, and says what is wrong with it, which"
                        + " plugin API it asks for, which sinks it brings, and its sum for plugins.allow. Its code runs here with"
                        + " your rights; no sink is made.",
        footer = "Exit codes: 0 it can be used, 1 it can't, 2 wrong use.",
        mixinStandardHelpOptions = true)
final class PluginsCheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A jar, a zip or an unpacked zip, wherever it is.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Whose plugins.allow must have its sum. Default: none, any sum will do.")
    private @Nullable Path config;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        List<String> allowed = List.of();
        if (config != null) {
            HostConfig loaded = ConfigFile.load(config, spec.commandLine().getErr(), level -> {});
            if (loaded == null) {
                return ExitCode.SOFTWARE;
            }
            allowed = loaded.plugins().allow();
        }
        PluginTrial trial = PluginTrial.of(file.toAbsolutePath().normalize(), allowed);
        PluginReport report = trial.report();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonObject object = PluginLines.json(report);
            PluginLines.put(object, "requires", trial.requires());
            out.println(object.put("api", ApiVersion.CURRENT).encode());
        } else {
            words(trial, out);
        }
        out.flush();
        return report.problem() == null ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void words(PluginTrial trial, PrintWriter out) {
        PluginReport report = trial.report();
        PluginLines.words(List.of(report)).forEach(out::println);
        String requires = trial.requires();
        if (requires != null) {
            out.println("plugin API: asks for " + requires + ", this collector has " + ApiVersion.CURRENT);
        }
        if (report.sha256() != null) {
            out.println("plugins: {allow: [" + report.sha256() + "]}");
        }
    }
}
