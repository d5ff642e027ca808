package io.tapio.oom.host.cli;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.PluginsConfig;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.tapio.oom.host.trace.ForecastLines;
import io.tapio.oom.host.trace.TraceException;
import io.tapio.oom.host.trace.TraceForecasts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forecast}: what the predictors say of recorded memory. */
@Command(
        name = "forecast",
        description = {
            "Says what the predictors make of recorded memory, sample by sample, as a running collector would.",
            "Reads traces as the command record writes them, and writes a JSON line for each forecast:",
            "{\"trace\",\"t\",\"predictor\",\"p60\",\"p300\",\"p900\",\"tte_s\",\"tte_p10_s\",\"tte_p90_s\"}."
        },
        mixinStandardHelpOptions = true)
final class ForecastCommand implements Callable<Integer> {

    private static final double NS_PER_SECOND = 1e9;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description = "Traces, packed by gzip or not.")
    @SuppressWarnings("NullAway.Init")
    private List<Path> traces;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where the forecasts go; packed where the name ends in .gz.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--predictor",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Whose forecasts are written. Default: those of all predictors and ensembles.")
    private @Nullable List<String> names;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Plugins besides the distribution's own. Default: plugins, beside the tapio-oom command.")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        Installation installation = Installation.ofLauncher();
        Path folder = directory == null
                ? installation.base().resolve(PluginsConfig.defaults().directory())
                : directory;
        try (PluginCatalog catalog =
                PluginCatalog.load(PluginPlaces.of(folder, installation.bundledPlugins()), List.of())) {
            return run(new TraceForecasts(catalog.predictors(), catalog.ensembles(), wanted(catalog)));
        }
    }

    private Predicate<String> wanted(PluginCatalog catalog) {
        Set<String> known = new TreeSet<>();
        catalog.predictors().stream().map(PredictorFactory::name).forEach(known::add);
        catalog.ensembles().stream().map(EnsembleFactory::name).forEach(known::add);
        if (names == null) {
            return known::contains;
        }
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no predictor \"" + name + "\"; there are: " + String.join(", ", known));
            }
        }
        return Set.copyOf(names)::contains;
    }

    private int run(TraceForecasts forecasts) {
        PrintWriter err = spec.commandLine().getErr();
        if (traces.stream().anyMatch(trace -> trace.toAbsolutePath().equals(out.toAbsolutePath()))) {
            throw new ParameterException(
                    spec.commandLine(), "--out names the trace " + out + ", which would be lost: name another file");
        }
        long beganNs = System.nanoTime();
        boolean sound = true;
        long samples = 0;
        long written;
        try (ForecastLines lines = ForecastLines.of(out)) {
            for (Path trace : traces) {
                try {
                    TraceForecasts.Tally tally = forecasts.run(trace, lines);
                    samples += tally.samples();
                    if (tally.failures() > 0) {
                        err.println("[TAPIO-Q003] " + trace + ": predictors failed " + tally.failures() + " times");
                        sound = false;
                    }
                } catch (TraceException unusable) {
                    err.println(unusable.getMessage());
                    sound = false;
                } catch (IOException unreadable) {
                    err.println(FileTrouble.unreadable("TAPIO-Q004", trace, unreadable));
                    sound = false;
                }
            }
            written = lines.lines();
        } catch (UncheckedIOException unwritable) {
            return cannotWrite(Objects.requireNonNull(unwritable.getCause()));
        } catch (IOException unwritable) {
            return cannotWrite(unwritable);
        }
        err.println(String.format(
                Locale.ROOT,
                "%d traces, %d samples, %d forecasts in %.1f s",
                traces.size(),
                samples,
                written,
                (System.nanoTime() - beganNs) / NS_PER_SECOND));
        err.flush();
        return sound ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private int cannotWrite(IOException why) {
        spec.commandLine().getErr().println(FileTrouble.unwritable("TAPIO-Q010", out, why));
        return ExitCode.SOFTWARE;
    }
}
