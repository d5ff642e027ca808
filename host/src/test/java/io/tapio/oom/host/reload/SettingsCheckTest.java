package io.tapio.oom.host.reload;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOutcome;
import io.tapio.oom.host.config.ConfigProblem;
import io.tapio.oom.host.plugin.SinkFactories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsCheckTest {

    private static final String REMEDY = "; docs/plugins.md has the settings of each plugin [TAPIO-C041]";

    @TempDir
    private Path directory;

    @Test
    void shouldTellTheLineOfASettingThatThePluginDoesNotHave() throws Exception {
        assertEquals(
                List.of("c.yaml:4: sinks.hook.urll is not a setting of this plugin, which has: url" + REMEDY),
                refused(settings -> settings.allowOnly(Set.of("url")), """
                        sinks:
                          hook:
                            plugin: fake
                            urll: x
                          stdout: {enabled: false}
                        """));
    }

    @Test
    void shouldTellTheLineOfASettingInsideAnother() throws Exception {
        assertEquals(
                List.of("c.yaml:4: sinks.hook.tls.ca must be a file" + REMEDY),
                refused(
                        settings -> {
                            throw new SettingsException(settings.section("tls").path("ca") + " must be a file");
                        },
                        """
                        sinks:
                          hook:
                            plugin: fake
                            tls: {cert: a, ca: b}
                        """));
    }

    @Test
    void shouldTellTheLineOfTheSinkWhereASettingIsMissing() throws Exception {
        assertEquals(
                List.of("c.yaml:2: sinks.hook.url is missing" + REMEDY),
                refused(settings -> settings.requiredString("url"), "sinks:\n  hook: {plugin: fake}\n"));
    }

    @Test
    void shouldNameTheMistakesOfAllSinks() throws Exception {
        assertEquals(
                2,
                refused(settings -> settings.requiredString("url"), "sinks: {a: {plugin: fake}, b: {plugin: fake}}")
                        .size());
    }

    @Test
    void shouldNotLookAtASinkThatIsTurnedOff() throws Exception {
        assertEquals(
                List.of(),
                refused(settings -> settings.requiredString("url"), "sinks: {a: {plugin: fake, enabled: false}}"));
    }

    @Test
    void shouldNotRepeatWhatAnUnexpectedExceptionSays() throws Exception {
        assertEquals(
                List.of("c.yaml:1: sinks.a: its plugin fake failed to look at the settings:"
                        + " java.lang.IllegalArgumentException" + REMEDY),
                refused(
                        settings -> {
                            throw new IllegalArgumentException("Illegal character: " + settings.string("token"));
                        },
                        "sinks: {a: {plugin: fake, token: hunter2}}"));
    }

    @Test
    void shouldNotQuoteWhatCameFromTheEnvironmentOrFromAFile() throws Exception {
        Files.writeString(directory.resolve("format"), "hunter\t2\n");
        Consumer<SinkSettings> quotes = settings -> {
            String format = settings.requiredString("format");
            throw new SettingsException(settings.path("format") + " must be text or json: " + PlainText.escape(format));
        };
        String begin = "c.yaml:1: sinks.a.format must be text or json: ";
        assertEquals(List.of(begin + "xml" + REMEDY), refused(quotes, "sinks: {a: {plugin: fake, format: xml}}"));
        assertEquals(
                List.of(begin + "***" + REMEDY),
                refused(quotes, "sinks: {a: {plugin: fake, format: \"${file:format}\"}}"));
        assertEquals(
                List.of(begin + "x***y" + REMEDY),
                refused(quotes, "sinks: {a: {plugin: fake, format: \"x${env:PASSWORD}y\"}}"));
    }

    @Test
    void shouldNotWaitForEverForAPlugin() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        assertEquals(
                List.of("c.yaml:1: sinks.a: its plugin fake looked at the settings for more than 200 ms" + REMEDY),
                refused(
                        settings -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "sinks: {a: {plugin: fake}}"));
    }

    @Test
    void shouldLookAtTheSinksThatAreSoundWhateverElseIsWrong() throws Exception {
        ConfigOutcome.Refused refused = assertInstanceOf(ConfigOutcome.Refused.class, read("""
                http: {prt: 1}
                sinks:
                  a: {plugin: fake, urll: x}
                  b: {plugin: fake, urll: x, enabled: perhaps}
                """));
        assertEquals(2, refused.problems().size());
        assertEquals(
                List.of("c.yaml:3: sinks.a.urll is not a setting of this plugin, which has: url" + REMEDY),
                texts(new SettingsCheck(factories(settings -> settings.allowOnly(Set.of("url"))))
                        .refused(requireNonNull(refused.sinks()))));
    }

    @Test
    void shouldNotLookWhereItIsNotSaidWhereThePluginsAre() throws Exception {
        assertNull(
                read("plugins: {directory: [a]}\nsinks: {a: {plugin: fake}}\n").sinks());
        assertNull(read("a: [").sinks());
    }

    @Test
    void shouldNameThePluginThatWasMeant() throws Exception {
        ConfigOutcome.Loaded loaded =
                load("sinks: {a: {plugin: fkae}, stdout: {enabled: false}," + " prometheus: {enabled: false}}");
        assertEquals(
                List.of("c.yaml:1: sinks.a.plugin: there is no plugin that makes sinks of that name: fkae;"
                        + " did you mean fake? [TAPIO-C042]"),
                texts(new SettingsCheck(factories(settings -> {})).withoutPlugin(loaded.sinks())));
    }

    private List<String> refused(Consumer<SinkSettings> plugin, String yaml) throws Exception {
        return texts(new SettingsCheck(factories(plugin), Duration.ofMillis(200))
                .refused(load(yaml).sinks()));
    }

    private ConfigOutcome.Loaded load(String yaml) throws Exception {
        return assertInstanceOf(ConfigOutcome.Loaded.class, read(yaml));
    }

    private ConfigOutcome read(String yaml) throws Exception {
        return ConfigLoader.load(Files.writeString(directory.resolve("c.yaml"), yaml), Map.of("PASSWORD", "hunter2"));
    }

    private List<String> texts(List<ConfigProblem> problems) {
        return problems.stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    /** One plugin, {@code fake}, that checks settings in that way. */
    private static SinkFactories factories(Consumer<SinkSettings> check) {
        SinkFactory fake = new SinkFactory() {
            @Override
            public String name() {
                return "fake";
            }

            @Override
            public void check(SinkSettings settings) {
                check.accept(settings);
            }

            @Override
            public OomSink create(SinkSettings settings, SinkContext context) {
                throw new AssertionError("a check makes no sink");
            }
        };
        return new SinkFactories() {
            @Override
            public Optional<SinkFactory> sink(String name) {
                return name.equals("fake") ? Optional.of(fake) : Optional.empty();
            }

            @Override
            public Set<String> sinkNames() {
                return Set.of("fake");
            }
        };
    }
}
