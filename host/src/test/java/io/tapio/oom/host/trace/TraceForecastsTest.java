package io.tapio.oom.host.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceForecastsTest {

    private static final String HEAD = "{\"trace\":\"leak-01\",\"family\":\"leak\",\"limit\":1000}\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<MemoryPoint> points = new ArrayList<>();

    @Test
    void shouldShowThePredictorsWhatALiveCgroupWouldShowThem() throws Exception {
        run(HEAD + """
                {"t":1.0,"usage":900,"limit":1000,"max_usage":950,"failcnt":3,"anon":500,"shmem":100,"active_file":200,"inactive_file":50,"kmem":40,"oom_kill":0,"psi_some_us":7,"psi_full_us":5,"pgmajfault":1,"procs":2}
                {"t":2.5,"usage":910,"limit":1000}
                """);
        assertEquals(
                List.of(
                        new MemoryPoint(0, 1000, 900, 650, 600L, 200L, 50L, 3L, 7_000L, 5_000L),
                        new MemoryPoint(1.5, 1000, 910, 910, null, null, null, null, null, null)),
                points);
    }

    @Test
    void shouldWriteALineForEachPredictorAndSample() throws Exception {
        assertEquals(
                List.of(
                        "{\"trace\":\"leak-01\",\"t\":1.0,\"predictor\":\"share\",\"p60\":0.0,\"p300\":0.5,\"p900\":1.0,"
                                + "\"tte_s\":300.0,\"tte_p10_s\":200.0,\"tte_p90_s\":null}",
                        "{\"trace\":\"leak-01\",\"t\":1.0,\"predictor\":\"echo\",\"p60\":0.0,\"p300\":0.5,\"p900\":1.0,"
                                + "\"tte_s\":300.0,\"tte_p10_s\":200.0,\"tte_p90_s\":null}"),
                run(HEAD + "{\"t\":1.0,\"usage\":500,\"limit\":1000}\n"));
    }

    @Test
    void shouldReadAPackedTraceWhoseEndIsMissing() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        GZIPOutputStream gzip = new GZIPOutputStream(packed, 512, true);
        gzip.write((HEAD + "{\"t\":1.0,\"usage\":500,\"limit\":1000}\n").getBytes(StandardCharsets.UTF_8));
        gzip.flush();
        Path file = Files.write(folder.resolve("cut.jsonl.gz"), packed.toByteArray());

        assertEquals(2, run(file).size());
    }

    @Test
    void shouldPassOverHalfALineAtTheEnd() throws Exception {
        assertEquals(
                2,
                run(HEAD + "{\"t\":1.0,\"usage\":500,\"limit\":1000}\n{\"t\":2.0,\"usa")
                        .size());
    }

    @Test
    void shouldSayNothingWhereThereIsNoLimitAndBeginAnewWhenItChanges() throws Exception {
        run(HEAD + """
                {"t":1,"usage":500}
                {"t":2,"usage":500,"limit":0}
                {"t":3,"usage":500,"limit":1000}
                {"t":4,"usage":500,"limit":1000}
                {"t":4,"usage":500,"limit":1000}
                {"t":5,"usage":500,"limit":2000}
                {"t":90,"usage":500,"limit":2000}
                """);
        assertEquals(
                List.of(0.0, 1.0, 0.0, 0.0),
                points.stream().map(MemoryPoint::seconds).toList());
    }

    @Test
    void shouldNameTheFileAndTheLineThatIsNone() throws IOException {
        assertWrong("1: it is no JSON", "{\"trace\"\n");
        assertWrong("1: the first line must tell the trace's name", "{\"t\":1}\n");
        assertWrong("2: usage is missing", HEAD + "{\"t\":1}\n");
        assertWrong("2: t must be seconds, 0 or more", HEAD + "{\"usage\":1}\n");
        assertWrong(
                "3: usage must be a whole number of 0 or more: -1",
                HEAD + "{\"t\":1,\"usage\":1}\n{\"t\":2,\"usage\":-1}\n");
        assertWrong(
                "2: limit must be a whole number of 0 or more: \"max\"",
                HEAD + "{\"t\":1,\"usage\":1,\"limit\":\"max\"}\n");
        assertWrong("2: it is no JSON object", HEAD + "[]\n");
    }

    private void assertWrong(String message, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.jsonl"), text);
        TraceException wrong = assertThrows(TraceException.class, () -> run(file));
        assertEquals(
                "[TAPIO-Q002] " + file + ":" + message,
                String.valueOf(wrong.getMessage()).substring(0, ("[TAPIO-Q002] " + file + ":" + message).length()));
    }

    private List<String> run(String text) throws Exception {
        return run(Files.writeString(folder.resolve("trace.jsonl"), text));
    }

    private List<String> run(Path trace) throws IOException, TraceException {
        Path out = folder.resolve("out.jsonl");
        try (ForecastLines lines = ForecastLines.of(out)) {
            new TraceForecasts(List.of(new Share()), List.of(new Echo()), name -> true).run(trace, lines);
        }
        return Files.readAllLines(out);
    }

    private final class Share implements PredictorFactory {

        @Override
        public String name() {
            return "share";
        }

        @Override
        public Predictor begin() {
            return point -> {
                points.add(point);
                return Optional.of(new Forecast(0, Math.min(1, point.ratio()), 1, 300.0, 200.0, null, null));
            };
        }
    }

    private static final class Echo implements EnsembleFactory {

        @Override
        public String name() {
            return "echo";
        }

        @Override
        public Ensemble begin() {
            return (point, voices) -> Optional.of(voices.get(0).forecast());
        }
    }
}
