package io.tapio.oom.host.reload;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.reload.Reloader.Cause;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloaderTest {

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<HostConfig> taken = new CopyOnWriteArrayList<>();
    private Future<Void> answer = Future.succeededFuture();
    private CapturedLog log = CapturedLog.start();

    @BeforeEach
    void listen() {
        log.close();
        log = CapturedLog.start();
    }

    @AfterEach
    void close() throws Exception {
        log.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldTakeAChangedFileAndNameWhatChanged() throws Exception {
        Reloader reloader = reloader("oom: {exclude_namespaces: [a]}\nsinks: {hook: {plugin: fake, url: one}}\n");
        write("oom: {exclude_namespaces: [b]}\nsinks: {hook: {plugin: fake, url: two, more: 1}}\n");

        assertEquals(
                new ReloadOutcome.Taken(
                        List.of("oom.exclude_namespaces[0]", "sinks.hook.url", "sinks.hook.more (new)"), List.of()),
                reload(reloader));
        assertEquals(1, taken.size());
        assertEquals(1, log.count("is taken: changed oom.exclude_namespaces[0], sinks.hook.url"));
        assertEquals(1, count("taken"));
        assertEquals(Map.of(), reloader.health());
    }

    @Test
    void shouldChangeNothingForOneMistakeAndNameThemAll() throws Exception {
        Reloader reloader = reloader("sinks: {hook: {plugin: fake, url: one}}\n");
        write("sinks: {hook: {plugin: fake, urll: one}}\nhttp: {prt: 1}\nlog: {level: loud}\n");

        List<String> problems =
                assertInstanceOf(ReloadOutcome.Refused.class, reload(reloader)).problems();
        assertEquals(3, problems.size(), problems.toString());
        assertTrue(problems.getFirst().contains("c.yaml:1: sinks.hook.urll is not a setting"), problems.toString());
        assertTrue(problems.get(1).contains("c.yaml:2: http.prt is not a key"), problems.toString());
        assertEquals(List.of(), taken);
        assertEquals(1, log.count("[TAPIO-L001]"));
        assertEquals(3, reloader.health().get("problems"));
        assertEquals(
                0,
                registry.get("tapio_oom_config_last_reload_successful").gauge().value());
    }

    @Test
    void shouldRefuseWhatAPluginRefusesBeforeAnySinkIsTouched() throws Exception {
        Reloader reloader = reloader("sinks: {hook: {plugin: fake, url: one}}\n");
        write("sinks: {hook: {plugin: fake, urll: one}}\n");

        List<String> problems =
                assertInstanceOf(ReloadOutcome.Refused.class, reload(reloader)).problems();
        assertTrue(problems.getFirst().contains("c.yaml:1: sinks.hook.urll is not a setting"), problems.toString());
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldGoOnWithTheOldOneWhenTheRoomsCanNotTakeIt() throws Exception {
        Reloader reloader = reloader("sinks: {hook: {plugin: fake, url: one}}\n");
        answer = Future.failedFuture("sinks.hook could not be made: no such host");
        write("sinks: {hook: {plugin: fake, url: two}}\n");

        assertEquals(
                new ReloadOutcome.Refused(List.of("sinks.hook could not be made: no such host")), reload(reloader));
        assertFalse(reloader.health().isEmpty());

        answer = Future.succeededFuture();
        assertInstanceOf(ReloadOutcome.Taken.class, reload(reloader), "what was refused is not what is in force");
        assertEquals(Map.of(), reloader.health());
    }

    @Test
    void shouldNameWhatTakesEffectWithTheNextStart() throws Exception {
        Reloader reloader = reloader("http: {port: 1}\n");
        write("http: {port: 2}\njournal: {retention: 1d}\nroutes: [{sinks: []}]\n");

        assertEquals(
                new ReloadOutcome.Taken(List.of("routes"), List.of("http.port", "journal.retention")),
                reload(reloader));
        assertEquals(1, log.count("[TAPIO-L002] http.port, journal.retention"));
        assertEquals(1, log.count("restart to take effect"));
        assertEquals(1, taken.size());
    }

    @Test
    void shouldGoByTheCommandLineWhateverTheFileSays() throws Exception {
        HostConfig started = load(write("source: {pin: true}\n"));
        HostConfig unpinned = started.with(started.source().unpinned());
        Reloader reloader = new Reloader(
                vertx,
                new ConfigSource(
                        file(), Map.of(), config -> config.with(config.source().unpinned())),
                unpinned,
                new SettingsCheck(new Fake()),
                this::take,
                registry);
        assertEquals(new ReloadOutcome.Unchanged(), reload(reloader));
    }

    @Test
    void shouldSayThatNothingIsNewOnlyToTheOneWhoAsked() throws Exception {
        Reloader reloader = reloader("http: {port: 1}\n");
        assertEquals(new ReloadOutcome.Unchanged(), wait(reloader.reload(Cause.FILE)));
        assertEquals(0, log.count("says nothing new"));
        assertEquals(new ReloadOutcome.Unchanged(), reload(reloader));
        assertEquals(1, log.count("says nothing new"));
        assertEquals(1, count("unchanged"));
    }

    @Test
    void shouldReadASecretAgainWhenItsFileChanges() throws Exception {
        Path secret = Files.writeString(directory.resolve("token"), "hunter-one");
        Reloader reloader = reloader("sinks: {hook: {plugin: fake, url: \"http://x/${file:token}\"}}\n");
        reloader.start();
        Files.writeString(secret, "hunter-two");

        for (int i = 0; i < 100 && taken.isEmpty(); i++) {
            Thread.sleep(100);
        }
        reloader.stop();

        assertEquals(
                "http://x/hunter-two",
                requireNonNull(taken.getFirst().sinks().get("hook")).settings().get("url"));
        assertEquals(1, log.count("changed sinks.hook.url"));
        assertFalse(log.text().contains("hunter"), log.text());
    }

    @Test
    void shouldDoOneReloadAfterTheOther() throws Exception {
        Reloader reloader = reloader("sinks: {hook: {plugin: fake, url: one}}\n");
        write("sinks: {hook: {plugin: fake, url: two}}\n");
        Future<ReloadOutcome> first = reloader.reload(Cause.ASKED);
        Future<ReloadOutcome> second = reloader.reload(Cause.ASKED);

        assertInstanceOf(ReloadOutcome.Taken.class, wait(first));
        assertEquals(new ReloadOutcome.Unchanged(), wait(second));
        assertEquals(1, taken.size());
    }

    private Future<Void> take(HostConfig next) {
        if (answer.succeeded()) {
            taken.add(next);
        }
        return answer;
    }

    private Reloader reloader(String text) throws IOException {
        HostConfig started = load(write(text));
        return new Reloader(
                vertx,
                new ConfigSource(file(), Map.of(), config -> config),
                started,
                new SettingsCheck(new Fake()),
                this::take,
                registry);
    }

    private ReloadOutcome reload(Reloader reloader) throws Exception {
        return wait(reloader.reload(Cause.ASKED));
    }

    private static ReloadOutcome wait(Future<ReloadOutcome> outcome) throws Exception {
        return outcome.await(20, TimeUnit.SECONDS);
    }

    private double count(String outcome) {
        return registry.get("tapio_oom_config_reloads")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private Path file() {
        return directory.resolve("c.yaml");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(file(), text);
    }

    private static HostConfig load(Path file) {
        return ConfigLoader.load(file, Map.of()).orThrow();
    }

    /** One plugin that has the settings url and more. */
    private static final class Fake implements SinkFactory, SinkFactories {

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public void check(SinkSettings settings) {
            settings.allowOnly(Set.of("url", "more")).requiredString("url");
        }

        @Override
        public OomSink create(SinkSettings settings, SinkContext context) {
            throw new AssertionError("a check makes no sink");
        }

        @Override
        public Optional<SinkFactory> sink(String name) {
            return name.equals(name()) ? Optional.of(this) : Optional.empty();
        }

        @Override
        public Set<String> sinkNames() {
            return Set.of(name());
        }
    }
}
