package io.tapio.oom.host.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes a configuration into a directory, loads it, and speaks of problems by the file's name alone. */
record Loading(Path directory, Map<String, String> environment) {

    Loading(Path directory) {
        this(directory, Map.of("NODE_NAME", "node-7"));
    }

    ConfigOutcome load(String text) {
        try {
            return ConfigLoader.load(Files.writeString(directory.resolve("tapio-oom.yaml"), text), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HostConfig config(String text) {
        return load(text).orThrow();
    }

    Map<String, Object> settings(String sink, String text) {
        return requireNonNull(config(text).sinks().get(sink)).settings();
    }

    List<String> problems(String text) {
        return lines(load(text));
    }

    String problem(String text) {
        List<String> problems = problems(text);
        assertEquals(1, problems.size(), problems.toString());
        return problems.getFirst();
    }

    List<String> lines(ConfigOutcome outcome) {
        return assertInstanceOf(ConfigOutcome.Refused.class, outcome).problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }
}
