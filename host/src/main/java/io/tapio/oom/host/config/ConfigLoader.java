package io.tapio.oom.host.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads a configuration file. Nothing is kept between two calls, so it may be called again for a changed file. */
public final class ConfigLoader {

    private static final int LARGEST = 1 << 20;

    private ConfigLoader() {}

    /** Loads a file with this process's environment. */
    public static ConfigOutcome load(Path file) {
        return load(file, System.getenv());
    }

    /** Loads a file; {@code ${env:NAME}} and the node's name are looked up in {@code environment}. */
    public static ConfigOutcome load(Path file, Map<String, String> environment) {
        return load(file, environment, level -> {});
    }

    /** Loads a file; {@code logLevel} is told the level that it asks for, before the first logger is made. */
    public static ConfigOutcome load(Path file, Map<String, String> environment, Consumer<LogConfig.Level> logLevel) {
        return load(file, environment, logLevel, secret -> {});
    }

    /**
     * Loads a file.
     *
     * @param logLevel is told the level that the file asks for, if it is one, before the first logger is made: the
     *     schema check makes one, and with it the levels of all are fixed
     * @param secretFiles is told of each file that a <code>${file:PATH}</code> names, also when the outcome is bad
     */
    public static ConfigOutcome load(
            Path file,
            Map<String, String> environment,
            Consumer<LogConfig.Level> logLevel,
            Consumer<Path> secretFiles) {
        Problems problems = new Problems(Printable.text(file.toString()));
        switch (BoundedText.of(file, LARGEST)) {
            case BoundedText.Failed failed -> problems.ofFile(failed.code(), failed.reason());
            case BoundedText.Read read -> {
                Path directory = file.toAbsolutePath().getParent();
                References references = new References(environment, directory == null ? file : directory, secretFiles);
                ConfigTree tree = new YamlReader(references, problems).read(read.text());
                if (tree != null) {
                    levelOf(tree.root()).ifPresent(logLevel);
                    SchemaCheck.run(tree, problems);
                    return new Binder(tree, problems, environment).bind();
                }
            }
        }
        return new ConfigOutcome.Refused(problems.sorted(), null);
    }

    private static Optional<LogConfig.Level> levelOf(ObjectNode root) {
        if (root.path("oom").path("debug_mode").asBoolean()) {
            return Optional.of(LogConfig.Level.DEBUG);
        }
        String level = root.path("log").path("level").asText();
        return Stream.of(LogConfig.Level.values())
                .filter(known -> known.key().equals(level))
                .findFirst();
    }

    /** What an empty configuration means on this machine. */
    public static HostConfig defaults() {
        return HostConfig.defaults();
    }

    /**
     * The file that is meant when the user names none: that of the environment variable {@code TAPIO_OOM_CONFIG}, else
     * {@code config/tapio-oom.yaml} below the directory of the system property {@code tapio.home}, else below the
     * working directory.
     */
    public static Path standardFile() {
        String named = System.getenv().getOrDefault("TAPIO_OOM_CONFIG", "");
        return named.isBlank()
                ? Path.of(System.getProperty("tapio.home", "."), "config", "tapio-oom.yaml")
                        .normalize()
                : Path.of(named);
    }
}
