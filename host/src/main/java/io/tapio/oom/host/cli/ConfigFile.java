package io.tapio.oom.host.cli;

import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.ConfigProblem;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.LogConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The configuration that a command is to go by. */
final class ConfigFile {

    private ConfigFile() {}

    /**
     * Loads it. The default file may be missing, one that was asked for may not.
     *
     * @param file what the user named; {@code null} for the default
     * @param err gets every problem of the file
     * @return {@code null} when it can't be used
     */
    static @Nullable HostConfig load(@Nullable Path file, PrintWriter err, Consumer<LogConfig.Level> logLevel) {
        Path path = file == null ? ConfigLoader.standardFile() : file;
        if (file == null && System.getenv("TAPIO_OOM_CONFIG") == null && !Files.exists(path)) {
            return ConfigLoader.defaults();
        }
        return switch (ConfigLoader.load(path, System.getenv(), logLevel)) {
            case ConfigOutcome.Loaded loaded -> loaded.config();
            case ConfigOutcome.Refused refused -> {
                for (ConfigProblem problem : refused.problems()) {
                    err.println(problem);
                }
                yield null;
            }
        };
    }
}
