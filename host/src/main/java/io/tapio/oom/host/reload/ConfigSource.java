package io.tapio.oom.host.reload;

import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.HostConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Where the configuration is read from, and read again.
 *
 * @param file the configuration's
 * @param environment that <code>${env:NAME}</code> is looked up in
 * @param options what the command line says otherwise, whatever the file says
 */
public record ConfigSource(Path file, Map<String, String> environment, UnaryOperator<HostConfig> options) {

    /** @param secretFiles is told of each file that a secret is taken from */
    ConfigOutcome read(Consumer<Path> secretFiles) {
        ConfigOutcome outcome = ConfigLoader.load(file, environment, level -> {}, secretFiles);
        return outcome instanceof ConfigOutcome.Loaded loaded
                ? new ConfigOutcome.Loaded(options.apply(loaded.config()), loaded.origin())
                : outcome;
    }
}
