package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A leak and three programs near their limit that will never be killed, at the same time beside one collector as it is
 * shipped, but for the pace at which those far from their limit are sampled: the leak is to take two minutes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeseenTest {

    private static final long MIB = 1 << 20;
    private static final Duration MINUTES = Duration.ofMinutes(4);
    private static final double NEARLY_FULL = .95;
    private static final int SIGKILLED = 128 + 9;

    /** Standard output and the page are read a little later than things happen, on a busy machine. */
    private static final double LATE_SECONDS = 10;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final String leaking = container();
    private final String reading = container();
    private final String swinging = container();
    private final String standing = container();
    private List<String> out = List.of();
    private final List<String> sentences = new ArrayList<>();
    private Instant warnedAt = Instant.MAX;
    private Instant killedAt = Instant.MAX;
    private double readerFilled;
    private double swingPeak;
    private MetricsPage page = new MetricsPage("");

    @BeforeAll
    void runThemAll() throws Exception {
        RealKernel.required();
        MemoryCgroup leak = cgroup(leaking, 96);
        MemoryCgroup reader = cgroup(reading, 64);
        MemoryCgroup swing = cgroup(swinging, 88);
        MemoryCgroup plateau = cgroup(standing, 64);
        Collector collector = open(Collector.run("""
                        http: {port: 0}
                        memory: {sample_interval: 1s}
                        sinks: {stdout: {plugin: stdout, format: json, updates: true}}
                        """).watching().up());
        Hog leaky = open(Hog.in(leak, "--anon-mib", "50", "--pause-ms", "620")).hold();
        Hog steady = open(Hog.in(plateau, "--anon-mib", "57", "--churn-mib", "2"));
        read(reader);
        swing(swing);
        leaky.growUntilKilled();
        steady.hold();

        find(collector, leaking, "\"oom_predicted\"", "\"revision\":0");
        warnedAt = Instant.now();
        sentences.addAll(sentences(collector));
        readerFilled = (double) reader.usageBytes() / reader.limitBytes();
        swingPeak = (double) swing.peakBytes() / swing.limitBytes();
        steady.giveBack();
        assertEquals(SIGKILLED, leaky.awaitEnd(MINUTES));
        killedAt = Instant.now();
        assertEquals(1, leak.kills(), "the kernel's own counter");
        find(collector, leaking, "\"oom_predicted\"", "\"ended_at\"");
        find(collector, standing, "\"memory_pressure_high\"", "\"ended_at\"");
        page = await("the kill in the score", () -> {
            MetricsPage now = MetricsPage.of(collector);
            return now.value("tapio_oom_prediction_kills_total{predictor=\"ensemble\"}") > 0 ? now : null;
        });
        assertEquals(0, reader.kills() + swing.kills() + plateau.kills(), "the kernel's own counters");
        out = collector.out().all();
        sentences.addAll(sentences(collector));
    }

    @AfterAll
    void close() throws Exception {
        for (AutoCloseable each : running.reversed()) {
            each.close();
        }
    }

    @Test
    void shouldWarnOfTheLeakWithATimeAnIntervalAConfidenceAndASentence() {
        JsonNode warning = events(leaking, "oom_predicted").getFirst();
        JsonNode prediction = warning.path("prediction");
        double time = prediction.path("time_to_oom_seconds").asDouble();
        double real = seconds(instant(warning, "time"), killedAt);
        assertEquals("ensemble", prediction.path("predictor").asText());
        assertTrue(prediction.path("low_seconds").asDouble() <= time, warning::toString);
        assertTrue(prediction.path("high_seconds").asDouble() >= time, warning::toString);
        assertTrue(time > 0 && time < 3 * real && time > real / 3, () -> real + " s until the kill: " + warning);
        assertTrue(prediction.path("confidence").asDouble() >= .5, warning::toString);
        assertEquals(96 * MIB, warning.at("/cgroup/limit_bytes").asLong());
        assertTrue(warning.path("why").asText().contains("that can't be reclaimed"), warning::toString);
        assertFalse(warning.has("ended_at"));
    }

    @Test
    void shouldSayAllThatInTheSentencesThatTheReadmeShows() throws IOException {
        for (String what : List.of("OOM PREDICTED", "OOM KILL")) {
            String shown = sentence(
                    Files.readAllLines(Distribution.built().home().resolve("README.md")), what, "payment.service on");
            assertEquals(shape(shown), shape(sentence(sentences, what, leaking.substring(0, 12))));
        }
    }

    private static List<String> sentences(Collector collector) throws IOException {
        return Collector.command("events", "--url", collector.address()).out();
    }

    private static String sentence(List<String> lines, String what, String where) {
        return lines.stream()
                .filter(line -> line.contains(what + "  ") && line.contains(where))
                .findFirst()
                .orElseThrow(() -> new AssertionError(what + " of " + where + " is not among " + lines));
    }

    /** What is said behind the name of the place, without its figures; the kill, from what it held on. */
    private static String shape(String sentence) {
        return sentence.replaceAll("^.*?(: out of memory|; it held)", "$1")
                .replaceAll("; it was gone.*", "")
                .replaceAll("[0-9.]+", "N");
    }

    @Test
    void shouldSayInTheKillHowLongBeforeItWasForetold() {
        JsonNode warning = events(leaking, "oom_predicted").getFirst();
        JsonNode kill = events(leaking, "oom_kill_victim").getFirst();
        JsonNode foretold = kill.path("foretold");
        double lead = foretold.path("lead_seconds").asDouble();
        assertTrue(foretold.path("predicted").asBoolean(), kill::toString);
        assertEquals(warning.path("event_id"), foretold.path("event_id"));
        assertEquals(warning.at("/prediction/time_to_oom_seconds"), foretold.path("time_to_oom_seconds"));
        assertEquals(seconds(instant(warning, "time"), instant(kill, "time")), lead, .1);
        assertEquals(seconds(warnedAt, killedAt), lead, LATE_SECONDS, "by this test's clock");
        assertTrue(lead > 0, kill::toString);
        System.out.printf(
                "foretold %.1f s before the kill, to come in %.1f s (%s to %s), p=%s%n",
                lead,
                foretold.path("time_to_oom_seconds").asDouble(),
                warning.at("/prediction/low_seconds"),
                warning.at("/prediction/high_seconds"),
                foretold.path("confidence"));
    }

    @Test
    void shouldEndTheWarningWithTheKillAndCountItInTheScore() {
        List<JsonNode> warnings = events(leaking, "oom_predicted");
        JsonNode last = warnings.getLast();
        assertEquals("killed", last.path("ending").asText(), last::toString);
        assertEquals(1, warnings.stream().filter(each -> each.has("ended_at")).count());
        assertEquals(
                1,
                warnings.stream().map(each -> each.path("event_id")).distinct().count(),
                "one warning, not several");
        assertEquals(instant(events(leaking, "oom_kill_victim").getFirst(), "time"), instant(last, "ended_at"));
        assertTrue(page.value("tapio_oom_prediction_alarms_true_total{predictor=\"ensemble\"}") > 0, page::text);
        assertTrue(page.number("tapio_oom_prediction_lead_seconds{predictor=\"ensemble\"}") > 0, page::text);
    }

    @Test
    void shouldSayNothingOfAProgramThatFillsItsLimitWithPageCache() {
        assertTrue(readerFilled >= NEARLY_FULL, () -> "it holds " + readerFilled + " of its limit");
        assertEquals(List.of(), lines(reading));
    }

    @Test
    void shouldPredictNothingOfAJvmWhoseLiveSetSwings() {
        assertTrue(swingPeak >= .7 && swingPeak < 1, () -> "its peak is " + swingPeak + " of its limit");
        assertEquals(List.of(), events(swinging, "oom_predicted"));
    }

    @Test
    void shouldTellOnceOfThePressureOfAPlateauAndPredictNothing() {
        assertEquals(List.of(), events(standing, "oom_predicted"));
        List<JsonNode> high = events(standing, "memory_pressure_high");
        assertEquals(2, high.size(), high::toString);
        assertEquals(high.getFirst().path("event_id"), high.getLast().path("event_id"));
        assertEquals(0, high.getFirst().path("revision").asInt());
        assertEquals(90, high.getFirst().path("percent").asDouble(), 5);
        assertFalse(high.getFirst().has("ended_at"));
        assertEquals("fell_back", high.getLast().path("ending").asText());
    }

    private MemoryCgroup cgroup(String container, int mib) {
        return open(MemoryCgroup.create("/docker/" + container).limit(mib * MIB));
    }

    /** A file of twice the limit, over and over. */
    private void read(MemoryCgroup cgroup) throws IOException {
        Path file = Files.createTempFile(Path.of("target"), "cache", null);
        running.add(() -> Files.delete(file));
        start("ready", cgroup, "sh", "-c", """
                head -c %d /dev/zero > %s; echo ready
                while cat %s > /dev/null; do sleep .2; done
                """.formatted(2 * cgroup.limitBytes(), file, file));
    }

    private void swing(MemoryCgroup cgroup) {
        start(
                "ready",
                cgroup,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms8m",
                "-Xmx64m",
                "-Xmn4m",
                "-XX:MinHeapFreeRatio=5",
                "-XX:MaxHeapFreeRatio=10",
                "-XX:-ShrinkHeapInSteps",
                "-cp",
                SawTooth.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath(),
                SawTooth.class.getName());
    }

    /** Ends when its cgroup is closed, or with this process. */
    private void start(String ready, MemoryCgroup cgroup, String... command) {
        List<String> line = new ArrayList<>(List.of(
                "sh", "-c", "echo $$ > '" + cgroup.directory().resolve("cgroup.procs") + "' && exec \"$@\"", "sh"));
        line.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            running.add(process::destroyForcibly);
            new Lines(line.getLast(), process.getInputStream()).await(ready);
        } catch (IOException e) {
            throw new AssertionError(line + "", e);
        }
    }

    private <T extends AutoCloseable> T open(T opened) {
        running.add(opened);
        return opened;
    }

    private static void find(Collector collector, String... texts) {
        await(
                List.of(texts) + " on standard output",
                () -> collector.out().all().stream()
                        .filter(line -> List.of(texts).stream().allMatch(line::contains))
                        .findFirst()
                        .orElse(null));
    }

    private static <T> T await(String what, Supplier<@Nullable T> look) {
        return Await.value(() -> what, MINUTES, () -> {
            T seen = look.get();
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            return seen;
        });
    }

    private List<String> lines(String container) {
        return out.stream().filter(line -> line.contains(container)).toList();
    }

    private List<JsonNode> events(String container, String type) {
        return lines(container).stream()
                .map(ForeseenTest::data)
                .filter(event -> event.path("event_type").asText().equals(type))
                .toList();
    }

    /** What the line tells, with the time that is on its envelope. */
    private static JsonNode data(String line) {
        try {
            JsonNode event = new ObjectMapper().readTree(line);
            return ((ObjectNode) event.path("data")).set("time", event.path("time"));
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static Instant instant(JsonNode event, String field) {
        return Instant.parse(event.path(field).asText());
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private static String container() {
        return UUID.randomUUID().toString().replace("-", "").repeat(2);
    }
}
