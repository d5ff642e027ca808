package io.tapio.oom.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer starts from, and what it once found, without the fuzzer. */
class SeedsTest {

    private static final Path SEEDS = Path.of("seeds");

    @ParameterizedTest
    @MethodSource("ring")
    void shouldTakeEveryBatch(Path seed) throws IOException {
        RingTarget.fuzzerTestOneInput(Files.readAllBytes(seed));
    }

    @ParameterizedTest
    @MethodSource("log")
    void shouldTakeEveryLog(Path seed) throws IOException {
        LogTarget.fuzzerTestOneInput(Files.readAllBytes(seed));
    }

    @Test
    void shouldHaveSeedsOfBoth() throws IOException {
        assertTrue(ring().size() >= 4, "seeds of the ring: " + ring());
        assertTrue(log().size() >= 10, "seeds of the log: " + log());
    }

    static List<Path> ring() throws IOException {
        return files(SEEDS.resolve("ring"));
    }

    static List<Path> log() throws IOException {
        return files(SEEDS.resolve("log"));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
