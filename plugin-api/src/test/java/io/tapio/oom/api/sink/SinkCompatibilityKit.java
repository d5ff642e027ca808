package io.tapio.oom.api.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * What every sink must hold, as tests. The author of a plugin extends it with a JUnit class of the plugin, says how to
 * make the factory, which settings are good and what has arrived at the peer, and gets the tests below. For a sink whose
 * peer speaks HTTP there is {@link HttpSinkCompatibilityKit}.
 *
 * <p>The peer (a server, a stream, a registry) is started and stopped by the subclass, for example in
 * {@code @BeforeEach} and {@code @AfterEach} methods; the superclass's run first and last. Sinks are called on a worker
 * of their own, as by the host.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SinkCompatibilityKit {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final String UNKNOWN_SETTING = "no_such_setting";

    private final List<SinkRunner> open = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();

    /** A factory as the host would make it; asked once for each test. */
    protected abstract SinkFactory factory();

    /** Settings with which events reach the peer; asked once for each sink. */
    protected abstract Map<String, Object> settings();

    /**
     * What has arrived at the peer so far: one text for each event, in the order of arrival, with the event's id in it.
     * Called after a sink said that it delivered; where the peer is slow to tell, wait for it here.
     * A sink that only counts (see {@link #carriesEvents()}) gives as many texts as it counted.
     */
    protected abstract List<String> arrived();

    /** Whether the peer sees the events themselves. {@code false} for a sink that only counts them. */
    protected boolean carriesEvents() {
        return true;
    }

    /**
     * Makes the peer fail: closes the port, the stream, ... Returns {@code false}, as by default, when there is no peer
     * that could fail; the test of failures is skipped then.
     */
    protected boolean breakPeer() {
        return false;
    }

    /** Values among the settings that no message may show. */
    protected Set<String> secrets() {
        return Set.of();
    }

    /** The Vert.x of the test's sinks; closed after each test. */
    protected final Vertx vertx() {
        return vertx;
    }

    /** Makes a sink on a worker of its own, with {@link #settings()}. */
    final SinkRunner make(SinkFactory factory, String sinkName) {
        SinkSettings settings = new SinkSettings(sinkName, settings());
        SinkRunner runner = new SinkRunner(vertx, () -> factory.create(settings, new TestSinkContext(sinkName, vertx)));
        open.add(runner);
        return runner;
    }

    @BeforeEach
    final void startEmpty() {
        open.clear();
    }

    @AfterEach
    final void closeEverything() throws Exception {
        open.forEach(runner -> runner.close(CLOSE_PATIENCE));
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    final void shouldUseNeitherTheHostNorAnotherPlugin() throws Exception {
        Class<?> factory = factory().getClass();
        Path classes = Path.of(
                factory.getProtectionDomain().getCodeSource().getLocation().toURI());
        assumeTrue(Files.isDirectory(classes), "the plugin's classes are packed: " + classes);
        String own = inClassFiles(factory.getPackageName()) + "/";
        Pattern foreign = Pattern.compile(inClassFiles("io.tapio.oom.") + "(?:host|kernel|plugin)/[\\w/$]+");
        Set<String> wrong = new TreeSet<>();
        int scanned = 0;
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                scanned++;
                Matcher names = foreign.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (names.find()) {
                    if (!names.group().startsWith(own)) {
                        wrong.add(classes.relativize(file) + " uses " + names.group());
                    }
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertTrue(scanned > 0, "no classes in " + classes);
    }

    private static String inClassFiles(String name) {
        return name.replace('.', '/');
    }

    @Test
    final void shouldHaveAShortLowerCaseNameThatStaysTheSame() {
        String name = factory().name();
        assertTrue(name.matches("[a-z][a-z0-9-]{0,31}"), "lower-case letters, digits and dashes, at most 32: " + name);
        assertEquals(name, factory().name());
    }

    @Test
    final void shouldRefuseASettingThatItDoesNotHave() {
        Map<String, Object> settings = new HashMap<>(settings());
        settings.put(UNKNOWN_SETTING, "x");
        SinkFactory factory = factory();
        assertRefusesUnknownSetting(
                () -> factory.create(new SinkSettings("kit", settings), new TestSinkContext("kit", vertx)));
        assertRefusesUnknownSetting(() -> factory.check(new SinkSettings("kit", settings)));
    }

    private void assertRefusesUnknownSetting(Executable call) {
        String message =
                String.valueOf(assertThrows(SettingsException.class, call).getMessage());
        assertTrue(message.startsWith("sinks.kit." + UNKNOWN_SETTING), "must begin with the setting: " + message);
        assertShowsNoSecret(message);
    }

    @Test
    final void shouldFindNothingWrongWithGoodSettings() {
        factory().check(new SinkSettings("kit", settings()));
        assertEquals(List.of(), arrived(), "a check must have no effects");
    }

    @Test
    final void shouldDeliverOrRejectEveryKindOfEvent() {
        SinkRunner sink = make(factory(), "kit");
        List<String> delivered = new ArrayList<>();
        for (OomEvent event : SampleEvents.all()) {
            DeliveryResult result = sink.deliver(event);
            assertFalse(
                    result instanceof DeliveryResult.Retry,
                    () -> event.eventId() + " with a good peer must not be tried again: " + result);
            if (result instanceof DeliveryResult.Delivered) {
                delivered.add(event.eventId());
            }
        }
        assertFalse(delivered.isEmpty(), "the sink rejected every event");
        assertArrived(delivered.size());
        if (carriesEvents()) {
            assertArrivedInOrder(delivered);
        }
    }

    @Test
    final void shouldKeepTheOrder() {
        SinkRunner sink = make(factory(), "kit");
        List<String> ids =
                IntStream.range(0, 50).mapToObj(i -> "event-" + i + "-of-50").toList();
        for (String id : ids) {
            assertInstanceOf(DeliveryResult.Delivered.class, sink.deliver(SampleEvents.victim(id, 0, "python3")));
        }
        assertArrived(ids.size());
        if (carriesEvents()) {
            assertArrivedInOrder(ids);
        }
    }

    @Test
    final void shouldDeliverABatchWholeAndInOrder() {
        SinkFactory factory = factory();
        SinkRunner sink = make(factory, "kit");
        List<String> ids =
                IntStream.range(0, 50).mapToObj(i -> "batched-" + i + "-of-50").toList();
        Notification batch = Notification.batch(ids.stream()
                .map(id -> (OomEvent) SampleEvents.victim(id, 0, "python3"))
                .toList());
        assertInstanceOf(DeliveryResult.Delivered.class, sink.deliver(batch));
        if (factory.audience() == Audience.PEOPLE) {
            assertFalse(arrived().isEmpty(), "delivered, but nothing arrived");
            return;
        }
        assertArrived(ids.size());
        if (carriesEvents()) {
            assertArrivedInOrder(ids);
        }
    }

    @Test
    final void shouldSurviveWhateverANotificationIsFor() {
        SinkRunner sink = make(factory(), "kit");
        for (Notification.Reason reason : Notification.Reason.values()) {
            OomEvent event = SampleEvents.victim("because-" + reason, 0, SampleEvents.HOSTILE_COMM);
            for (List<OomEvent> events : List.of(List.of(event), List.<OomEvent>of())) {
                Notification notification = notification(reason, events);
                DeliveryResult result = sink.deliver(notification);
                assertFalse(
                        result instanceof DeliveryResult.Retry,
                        () -> reason + " with " + events.size() + " events and a good peer must not be tried again: "
                                + result);
                assertShowsNoSecret(result.toString());
            }
        }
        assertInstanceOf(
                DeliveryResult.Delivered.class, sink.deliver(SampleEvents.fullVictim()), "and goes on after it");
    }

    /** What a route might say, with labels that processes chose. */
    private static Notification notification(Notification.Reason reason, List<OomEvent> events) {
        return new Notification(
                "kit." + reason,
                reason,
                Map.of("namespace", "prod", "container", SampleEvents.HOSTILE_COMM),
                events,
                events.size() + 7L,
                SampleEvents.TIME,
                reason == Notification.Reason.RESOLVED ? SampleEvents.TIME.plusSeconds(60) : null);
    }

    @Test
    final void shouldSurviveTextsThatProcessesChoose() {
        SinkRunner sink = make(factory(), "kit");
        assertInstanceOf(
                DeliveryResult.Delivered.class,
                sink.deliver(SampleEvents.victim("hostile", 0, SampleEvents.HOSTILE_COMM)));
        assertArrived(1);
        assertEquals(1, arrived().size(), "one event must arrive as one");
    }

    @Test
    final void shouldSayRetryOrRejectedWhenThePeerFails() {
        SinkRunner sink = make(factory(), "kit");
        assertInstanceOf(DeliveryResult.Delivered.class, sink.deliver(SampleEvents.fullVictim()));
        assumeTrue(breakPeer(), "this sink has no peer that could fail");
        DeliveryResult result = sink.deliver(SampleEvents.victim("after-failure", 0, "python3"));
        String reason = reasonOf(result);
        assertFalse(reason.isBlank(), () -> "must be a Retry or Rejected with a reason: " + result);
        assertShowsNoSecret(result.toString());
    }

    @Test
    final void shouldNotShowSecretsInItsTexts() {
        SinkFactory factory = factory();
        SinkRunner runner = make(factory, "kit");
        assertShowsNoSecret(factory.toString());
        assertShowsNoSecret(runner.sink().toString());
    }

    @Test
    final void shouldCloseInTimeAndTwice() {
        SinkRunner idle = make(factory(), "idle");
        idle.close(CLOSE_PATIENCE);
        idle.close(CLOSE_PATIENCE);
        SinkRunner used = make(factory(), "used");
        used.deliver(SampleEvents.fullVictim());
        used.close(CLOSE_PATIENCE);
        used.close(CLOSE_PATIENCE);
    }

    @Test
    final void shouldMakeSinksThatAreIndependent() {
        SinkFactory factory = factory();
        SinkRunner first = make(factory, "first");
        SinkRunner second = make(factory, "second");
        assertNotSame(first.sink(), second.sink());
        assertInstanceOf(DeliveryResult.Delivered.class, first.deliver(SampleEvents.victim("one", 0, "a")));
        first.close(CLOSE_PATIENCE);
        assertInstanceOf(DeliveryResult.Delivered.class, second.deliver(SampleEvents.victim("two", 0, "a")));
        assertArrived(2);
    }

    private static String reasonOf(DeliveryResult result) {
        if (result instanceof DeliveryResult.Retry retry) {
            return retry.reason();
        }
        return result instanceof DeliveryResult.Rejected rejected ? rejected.reason() : "";
    }

    /** {@link DeliveryResult.Delivered} says that it arrived, so it is there already. */
    private void assertArrived(int count) {
        List<String> arrived = arrived();
        assertEquals(count, arrived.size(), () -> "delivered, but these arrived: " + arrived);
    }

    private void assertArrivedInOrder(List<String> ids) {
        List<String> arrived = arrived();
        assertEquals(ids.size(), arrived.size(), () -> "each event must arrive once: " + arrived);
        for (int i = 0; i < ids.size(); i++) {
            assertTrue(arrived.get(i).contains(ids.get(i)), ids.get(i) + " must be number " + i + ": " + arrived);
        }
        assertEquals(ids.size(), new HashSet<>(arrived).size());
    }

    final void assertShowsNoSecret(String text) {
        for (String secret : secrets()) {
            assertFalse(text.contains(secret), () -> "shows a secret: " + text);
        }
    }
}
