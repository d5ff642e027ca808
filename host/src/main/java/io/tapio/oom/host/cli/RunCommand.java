package io.tapio.oom.host.cli;

import io.tapio.oom.host.Host;
import io.tapio.oom.host.Installation;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.LogConfig;
import io.tapio.oom.host.log.LogLevels;
import io.tapio.oom.host.plugin.PluginOutput;
import io.tapio.oom.host.reload.ConfigSource;
import io.tapio.oom.host.source.SourceUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code run}: watches until it is told to end. */
@Command(
        name = "run",
        description =
                "Watches for OOM kills until it is stopped. Events go to standard output, the log to standard error.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Default: $TAPIO_OOM_CONFIG, else config/tapio-oom.yaml of the installation.")
    private @Nullable Path file;

    @Option(
            names = "--no-pin",
            description = "Whatever the configuration says: nothing of the kernel side outlives this process.")
    private boolean noPin;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Writes what the eBPF rings give to a new file for replay: 64 MiB at most, command lines"
                    + " unmasked.")
    private @Nullable Path recording;

    @Override
    public Integer call() {
        HostConfig loaded = ConfigFile.load(file, spec.commandLine().getErr(), RunCommand::logAt);
        if (loaded == null) {
            return ExitCode.SOFTWARE;
        }
        HostConfig config = noPin ? loaded.with(loaded.source().unpinned()) : loaded;
        if (recording != null && Files.exists(recording)) {
            spec.commandLine().getErr().println("--record " + recording + " is there already: name a new file");
            return ExitCode.USAGE;
        }
        Installation installation = Installation.ofLauncher();
        LoggerFactory.getLogger(Host.class)
                .info(
                        "tapio-oom {} on {}, Linux {}",
                        Installation.version(),
                        config.node(),
                        System.getProperty("os.version"));
        PluginOutput output = PluginOutput.install(System.out, System.err);
        Host host = new Host(installation, config, recording);
        Path configuration = file == null ? ConfigLoader.standardFile() : file;
        host.reloadFrom(new ConfigSource(
                configuration,
                System.getenv(),
                read -> noPin ? read.with(read.source().unpinned()) : read));
        if (!installation.interactive()) {
            // In a terminal the signal says that it was closed, and ends the process as ever.
            Signal.handle(new Signal("HUP"), signal -> host.reload());
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            closeAtTheEnd(host, output);
                            ended.countDown();
                        },
                        "tapio-shutdown"));
        try {
            host.start();
        } catch (SourceUnavailableException e) {
            spec.commandLine().getErr().println("no way to see OOM kills on this machine: " + e.getMessage());
            return Main.MACHINE_CANT;
        }
        awaitEnd(ended);
        return ExitCode.OK;
    }

    private static void logAt(LogConfig.Level level) {
        LogLevels.atFirst(level.key());
    }

    /** Whatever exit code it asked for: a collector that a plugin ends has not ended well. */
    private static void closeAtTheEnd(Host host, PluginOutput output) {
        try (output) {
            host.close();
        } finally {
            if (host.endedByAPlugin()) {
                Runtime.getRuntime().halt(ExitCode.SOFTWARE);
            }
        }
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
