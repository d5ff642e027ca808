package io.tapio.oom.host.cli;

import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.SourceConfig;
import io.tapio.oom.host.doctor.ClusterFindings;
import io.tapio.oom.host.doctor.Doctor;
import io.tapio.oom.host.doctor.Finding;
import io.tapio.oom.host.doctor.Finding.Verdict;
import io.tapio.oom.host.doctor.JournalFinding;
import io.tapio.oom.host.doctor.PredictorsFinding;
import io.tapio.oom.host.doctor.SamplingFinding;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: what this machine allows and what to do about the rest. */
@Command(
        name = "doctor",
        description = "Tries what this machine allows and says what to do about the rest.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object a line on standard output.")
    private boolean json;

    @Override
    public Integer call() {
        Path pins = SourceConfig.defaults().pinDirectory();
        Installation installation = Installation.ofLauncher();
        List<Finding> findings = new ArrayList<>(new Doctor(installation.kernel(), pins).examine());
        HostConfig config = config();
        findings.add(JournalFinding.of(config.journal()));
        findings.add(SamplingFinding.of(installation.kernel()));
        findings.add(predictors(installation, config));
        findings.addAll(ClusterFindings.of(config, System.getenv()));
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(finding -> out.println(json ? json(finding) : words(finding)));
        out.flush();
        return findings.stream().anyMatch(f -> f.verdict() == Verdict.BROKEN) ? Main.MACHINE_CANT : ExitCode.OK;
    }

    private static Finding predictors(Installation installation, HostConfig config) {
        Path folder = installation.base().resolve(config.plugins().directory());
        try (PluginCatalog catalog = PluginCatalog.load(
                PluginPlaces.of(folder, installation.bundledPlugins()),
                config.plugins().allow())) {
            return PredictorsFinding.of(config, catalog);
        }
    }

    /** The one that {@code run} would take; what is wrong with it is for {@code config check} to say. */
    private static HostConfig config() {
        return ConfigLoader.load(ConfigLoader.standardFile()) instanceof ConfigOutcome.Loaded loaded
                ? loaded.config()
                : ConfigLoader.defaults();
    }

    private static String words(Finding finding) {
        String line = String.format(
                "%-7s %-28s %s",
                finding.verdict() == Verdict.OK
                        ? "ok"
                        : finding.verdict().name().toLowerCase(Locale.ROOT),
                finding.topic(),
                finding.detail());
        return finding.remedy() == null
                ? line
                : line + System.lineSeparator() + " ".repeat(37) + "-> " + finding.remedy();
    }

    private static String json(Finding finding) {
        JsonObject object = new JsonObject()
                .put("topic", finding.topic())
                .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                .put("detail", finding.detail());
        if (finding.remedy() != null) {
            object.put("remedy", finding.remedy());
        }
        return object.encode();
    }
}
