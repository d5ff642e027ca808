package io.tapio.oom.plugin.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Metrics;
import io.tapio.oom.api.event.AllocationRates;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusSinkTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final String APP = "{container=\"app\",namespace=\"prod\",pod=\"payment-7d9\"}";
    private static final String UNNAMED = "{container=\"app\",namespace=\"\",pod=\"\"}";
    private static final PodFacts NAMELESS = new PodFacts(null, null, "1b2c3d4e-0000-4000-8000-000000000001", null);
    private static final String NOWHERE = "{container=\"\",namespace=\"\",pod=\"\"}";

    private final Scrape scrape = new Scrape();
    private final int metersBefore = Metrics.globalRegistry.getMeters().size();
    private Duration now = Duration.ofDays(1);
    private final PrometheusSinkFactory factory =
            new PrometheusSinkFactory(Metrics.globalRegistry, () -> now, SeriesLimits.DEFAULT);
    private OomSink sink = sink(factory);

    @AfterAll
    static void stopVertx() {
        VERTX.close();
    }

    @AfterEach
    void stop() {
        sink.close();
        scrape.close();
    }

    @Test
    void shouldCountEveryKindOfEvent() {
        SampleEvents.all().forEach(sink::deliver);
        Map<String, Double> series = scrape.series();
        assertEquals(3, series.get("tapio_oom_kills_total" + APP), "one victim, and a notification of two");
        assertEquals(2, series.get("tapio_oom_kills_total" + NOWHERE), "one victim, and a notification of one");
        assertEquals(2, series.get("oom_events_total{event_type=\"oom_kill_victim\"}"));
        assertEquals(2, series.get("oom_events_total{event_type=\"oom_kill_triggered\"}"));
        assertEquals(10, series.get("predictions_total"));
        for (String type : List.of(
                "memory_pressure_critical",
                "memory_pressure_high",
                "container_memory_limit",
                "cgroup_oom_notification",
                "oom_predicted")) {
            assertEquals(
                    1,
                    series.get("tapio_oom_predictions_total{namespace=\"prod\",pod=\"payment-7d9\",prediction_type=\""
                            + type + "\"}"),
                    type);
        }
        assertEquals(0, series.get("tapio_oom_series_dropped_total"));
    }

    @Test
    void shouldCountAnEventOnceHoweverOftenItComes() {
        OomSink other = sink(factory);
        sink.deliver(SampleEvents.victim("one", 0, "a"));
        sink.deliver(SampleEvents.victim("one", 0, "a"));
        sink.deliver(SampleEvents.victim("one", 1, "a"));
        other.deliver(SampleEvents.victim("one", 1, "a"));
        assertEquals(1, kills(APP));
        other.close();
        other.close();
        assertEquals(1, kills(APP), "the page stays while a sink is open");
    }

    @Test
    void shouldCountEachEventOfABatchOnce() {
        sink.deliver(SampleEvents.victim("one", 0, "a"));
        sink.deliver(Notification.batch(List.of(
                SampleEvents.victim("one", 0, "a"),
                SampleEvents.victim("two", 0, "a"),
                SampleEvents.victim("two", 1, "a"),
                SampleEvents.victim("three", 0, "a"))));
        assertEquals(3, kills(APP));
    }

    @Test
    void shouldNotCountAKillOfTheTimeBeforeTheFirstStart() {
        sink.deliver(SampleEvents.victim("old", 0, "a").withTiming(null, true));
        sink.deliver(SampleEvents.victim("new", 0, "a"));
        assertEquals(1, kills(APP));
    }

    @Test
    void shouldCountAKillUnderNamesThatComeLate() {
        sink.deliver(inPod("late", 0, NAMELESS));
        assertNull(kills(UNNAMED), "a counter can't take back what it counted");
        sink.deliver(inPod("late", 1, NAMELESS));
        sink.deliver(inPod("late", 2, SampleEvents.POD));
        sink.deliver(inPod("late", 3, SampleEvents.POD));
        pass(Duration.ofSeconds(11));
        show();
        assertEquals(1, kills(APP));
        assertNull(kills(UNNAMED));
    }

    @Test
    void shouldCountAKillUnderWhatIsKnownWhenNoNamesCome() {
        sink.deliver(inPod("never", 0, NAMELESS));
        pass(Duration.ofSeconds(10));
        show();
        assertEquals(1, kills(UNNAMED));
        sink.deliver(inPod("never", 1, SampleEvents.POD));
        assertNull(kills(APP), "it is counted already");
        sink.deliver(inPod("second", 0, NAMELESS));
        assertEquals(1, kills(UNNAMED), "the next one may still get a name");
        pass(Duration.ofSeconds(10));
        sink.deliver(inPod("third", 0, NAMELESS));
        assertEquals(3, kills(UNNAMED), "nobody knows that pod");
    }

    @Test
    void shouldWaitForNoMoreThanAThousandNames() {
        for (int i = 0; i < 1_001; i++) {
            sink.deliver(inPod("kill-" + i, 0, NAMELESS));
        }
        assertEquals(1, kills(UNNAMED));
    }

    @Test
    void shouldCountInTimeWithoutAnyEventOrSample() {
        sink.close();
        sink = sink(new PrometheusSinkFactory());
        sink.deliver(inPod("alone", 0, NAMELESS));
        long deadline = System.nanoTime() + Duration.ofSeconds(50).toNanos();
        while (kills(UNNAMED) == null && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(1, kills(UNNAMED));
    }

    @Test
    void shouldTellOfAContainerUnderItsNameAloneOnceItIsKnown() {
        show(sample("app", 48L, 64L, 32L, NAMELESS));
        assertEquals(0, kills(UNNAMED));
        pass(Duration.ofSeconds(10));
        show(sample("app", 48L, 64L, 32L));
        assertEquals(0, kills(APP));
        assertEquals(0.5, ratio(APP));
        assertNull(kills(UNNAMED));
        assertNull(ratio(UNNAMED));
    }

    @Test
    void shouldKeepTheKillsOfAFormerName() {
        show(sample("app", 48L, 64L, 32L, NAMELESS));
        pass(Duration.ofSeconds(10));
        sink.deliver(inPod("early", 0, NAMELESS));
        show(sample("app", 48L, 64L, 32L));
        assertEquals(1, kills(UNNAMED));
        assertEquals(0, kills(APP));
    }

    @Test
    void shouldShowAContainerBeforeItsFirstKill() {
        show(sample("app", 48L, 64L, 32L), sample("sidecar", 48L, null, null));
        assertEquals(0, kills(APP));
        assertEquals(0, kills(APP.replace("app", "sidecar")));
        assertEquals(0.5, ratio(APP));
        assertNull(ratio(APP.replace("app", "sidecar")), "a container without a limit has no ratio");
        pass(Duration.ofSeconds(10));
        show(sample("app", 48L, 64L, 16L));
        assertEquals(0.25, ratio(APP));
    }

    @Test
    void shouldNameAContainerWithoutANameByItsShortId() {
        ContainerFacts nameless = new ContainerFacts(SampleEvents.CONTAINER_ID, null, "docker");
        sink.samples(new MemorySamples(
                SampleEvents.TIME, 0, true, List.of(sample("/docker/x", 1, 2L, null, nameless, null))));
        assertEquals(0, kills("{container=\"4f5c3ad5f8c1\",namespace=\"\",pod=\"\"}"));
    }

    @Test
    void shouldTakeTheFullerOfTwoContainersOfOneName() {
        show(sample("app", 10L, 64L, 48L), sample("app", 10L, 64L, 16L));
        assertEquals(0.75, ratio(APP));
    }

    @Test
    void shouldForgetContainersThatAreGone() {
        show(sample("app", 48L, 64L, 32L));
        pass(Duration.ofSeconds(10));
        show();
        assertEquals(Double.NaN, ratio(APP), "a value that is no longer true must not raise an alert");
        pass(Duration.ofMinutes(10));
        show();
        assertNull(ratio(APP));
        assertEquals(0, kills(APP));
        pass(Duration.ofMinutes(49));
        show();
        assertEquals(0, kills(APP));
        pass(Duration.ofMinutes(2));
        show();
        assertNull(kills(APP));
    }

    @Test
    void shouldKeepKillsForAnHourAfterTheLast() {
        show(sample("app", 48L, 64L, 32L));
        pass(Duration.ofMinutes(50));
        sink.deliver(SampleEvents.fullVictim());
        sink.deliver(SampleEvents.standingPrediction());
        pass(Duration.ofMinutes(60));
        show();
        assertEquals(1, kills(APP));
        pass(Duration.ofSeconds(1));
        show();
        assertNull(kills(APP));
        assertFalse(scrape.page().contains("tapio_oom_predictions_total{"));
    }

    @Test
    void shouldCountTogetherWhatFindsNoRoom() {
        sink.close();
        sink = sink(new PrometheusSinkFactory(
                Metrics.globalRegistry, () -> now, new SeriesLimits(2, Duration.ofMinutes(10), Duration.ofHours(1))));
        show(sample("a", 1, 2L, 1L), sample("b", 1, 2L, 1L), sample("c", 1, 2L, 1L));
        show(sample("a", 1, 2L, 1L), sample("b", 1, 2L, 1L), sample("c", 1, 2L, 1L));
        assertEquals(1, scrape.series().get("tapio_oom_series_dropped_total"), "a container counts once");
        sink.deliver(SampleEvents.victim("k", 0, "x"));
        assertEquals(1, kills("{container=\"other\",namespace=\"\",pod=\"\"}"));
        assertEquals(2, scrape.series().get("tapio_oom_series_dropped_total"));
        SampleEvents.full().forEach(sink::deliver);
        assertEquals(
                1,
                scrape.series()
                        .get(
                                "tapio_oom_predictions_total{namespace=\"\",pod=\"other\",prediction_type=\"oom_predicted\"}"));
        pass(Duration.ofHours(2));
        sink.deliver(SampleEvents.victim("late", 0, "x"));
        assertEquals(1, kills(APP), "room is found again when others are gone");
    }

    @Test
    void shouldHoldFiveThousandContainers() {
        show(IntStream.range(0, 5001).mapToObj(i -> sample("c" + i, 1, 2L, 1L)).toArray(MemorySample[]::new));
        Map<String, Double> series = scrape.series();
        assertEquals(
                5000,
                series.keySet().stream()
                        .filter(name -> name.startsWith("memory_pressure_ratio"))
                        .count());
        assertEquals(1, series.get("tapio_oom_series_dropped_total"));
    }

    @Test
    void shouldTakeAllItsMetersAlongWhenItCloses() {
        SampleEvents.all().forEach(sink::deliver);
        show(sample("app", 48L, 64L, 32L));
        sink.deliver(inPod("held", 0, NAMELESS));
        sink.close();
        pass(Duration.ofSeconds(11));
        show();
        assertEquals(metersBefore, Metrics.globalRegistry.getMeters().size());
        assertEquals("", scrape.page());
        sink = sink(factory);
        sink.deliver(SampleEvents.fullVictim());
        assertEquals(1, kills(APP), "a new sink starts from 0");
    }

    @Test
    void shouldShowWhatTheDocumentationShows() throws IOException {
        SampleEvents.all().forEach(sink::deliver);
        show(sample("app", 48L, 64L, 32L));
        List<String> page = scrape.page().lines().toList();
        List<String> shown = Files.readAllLines(Path.of("../../docs/plugins.md")).stream()
                .filter(line -> line.matches("[a-z_]+\\{.*} [0-9.]+"))
                .toList();
        assertEquals(4, shown.size());
        shown.forEach(line -> assertTrue(page.contains(line), line));
    }

    @Test
    void shouldKeepWhoIsNotInAPassThatIsNotOverAll() {
        show(sample("app", 48L, 64L, 32L), sample("web", 48L, 64L, 16L));
        pass(Duration.ofSeconds(1));
        sink.samples(new MemorySamples(SampleEvents.TIME, 0, false, List.of(sample("app", 48L, 64L, 48L))));
        assertEquals(.75, ratio(labels("app")));
        assertEquals(.25, ratio(labels("web")));
        pass(Duration.ofSeconds(1));
        show(sample("app", 48L, 64L, 48L));
        assertEquals(Double.NaN, ratio(labels("web")));
    }

    @Test
    void shouldShowHowFastAContainerGrowsOverEachTimeThatIsKnown() {
        MemorySample plain = sample("app", 48L, 64L, 32L);
        show(growing(plain, new AllocationRates(1000.5, null, null)));
        assertEquals(1000.5, rate("10s"));
        assertNull(rate("1m"));
        show(growing(plain, new AllocationRates(-7.0, 20.0, null)));
        assertEquals(-7, rate("10s"));
        assertEquals(20, rate("1m"));
        pass(Duration.ofSeconds(10));
        show();
        assertEquals(Double.NaN, rate("10s"));
        pass(Duration.ofMinutes(10));
        show();
        assertNull(rate("10s"));
    }

    private static String labels(String container) {
        return APP.replace("app", container);
    }

    private static MemorySample growing(MemorySample plain, AllocationRates rates) {
        return new MemorySample(
                plain.cgroupPath(),
                plain.cgroupId(),
                plain.usageBytes(),
                plain.limitBytes(),
                plain.unreclaimableBytes(),
                plain.own(),
                plain.tightest(),
                plain.parts(),
                plain.counters(),
                rates,
                plain.owner());
    }

    private @Nullable Double rate(String window) {
        String labels = labels("app");
        return scrape.series()
                .get("memory_allocation_rate_bytes_per_second" + labels.replace("}", ",window=\"" + window + "\"}"));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private @Nullable Double kills(String labels) {
        return scrape.series().get("tapio_oom_kills_total" + labels);
    }

    private @Nullable Double ratio(String labels) {
        return scrape.series().get("memory_pressure_ratio" + labels);
    }

    private void show(MemorySample... samples) {
        sink.samples(new MemorySamples(SampleEvents.TIME, 0, true, List.of(samples)));
    }

    private static OomEvent inPod(String id, int revision, PodFacts pod) {
        return SampleEvents.victim(id, revision, "java").withOwner(Ownership.of(SampleEvents.CONTAINER, pod, null));
    }

    private static MemorySample sample(
            String container, long usage, @Nullable Long limit, @Nullable Long unreclaimable) {
        return sample(container, usage, limit, unreclaimable, SampleEvents.POD);
    }

    private static MemorySample sample(
            String container, long usage, @Nullable Long limit, @Nullable Long unreclaimable, PodFacts pod) {
        ContainerFacts facts = new ContainerFacts("id-" + container, container, "docker");
        return sample("/" + container, usage, limit, unreclaimable, facts, pod);
    }

    private static MemorySample sample(
            String path,
            long usage,
            @Nullable Long limit,
            @Nullable Long unreclaimable,
            ContainerFacts container,
            @Nullable PodFacts pod) {
        Room room = limit == null ? null : new Room(path, limit, unreclaimable == null ? usage : unreclaimable);
        return new MemorySample(
                path,
                1L,
                usage,
                limit,
                unreclaimable,
                room,
                room,
                MemoryParts.UNKNOWN,
                MemoryCounters.UNKNOWN,
                Ownership.of(container, pod, null));
    }

    private static OomSink sink(PrometheusSinkFactory factory) {
        return factory.create(new SinkSettings("prom", Map.of()), new TestSinkContext("prom", VERTX));
    }
}
