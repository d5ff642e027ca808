package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Predictors of strangers that do what they should not, and one that is replaced and taken away while it decides. */
class UnrulyPredictorsTest {

    private static final long LIMIT = 33L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldWarnBesidePredictorsThatFailAndWithdrawWhenTheDecidingOneIsReplaced() throws IOException {
        Path folder = Scratch.directory();
        drop(folder, "throwing", "1.0.0", "throw new IllegalStateException(\"not today\");");
        drop(folder, "hanging", "1.0.0", "while (true) { java.util.concurrent.locks.LockSupport.park(); }");
        drop(folder, "nothing", "1.0.0", "return null;");
        drop(folder, "nonsense", "1.0.0", says("Double.NaN"));
        drop(folder, "deciding", "1.0.0", says(".95"));
        String container = UUID.randomUUID().toString().replace("-", "").repeat(2);
        try (Collector collector = Collector.run(config(folder)).watching();
                MemoryCgroup cgroup =
                        MemoryCgroup.create("/docker/" + container).limit(LIMIT);
                Hog hog = Hog.in(cgroup, "--anon-mib", "20")) {
            hog.hold();
            told(collector, container, "\"revision\":0");
            for (String each : List.of("throwing", "nothing", "nonsense")) {
                collector.err().await("[TAPIO-F001] predictor " + each + " failed");
            }
            collector.err().await("[TAPIO-F002] predictor hanging has not answered");
            drop(folder, "deciding", "2.0.0", says(".05"));
            told(collector, container, "\"ending\":\"fell_back\"");
            Files.delete(folder.resolve("deciding.jar"));
            collector.err().await("plugin deciding 2.0.0 is gone");
            collector.err().await("[TAPIO-F004] no plugin brings \"deciding\"");
            assertEquals(3, collector.err().containing("[TAPIO-F001]").size(), "each is named once");
            MetricsPage page = MetricsPage.of(collector);
            assertTrue(page.value("tapio_oom_prediction_errors_total") > 3, page::text);
            assertTrue(page.value("tapio_oom_prediction_late_total") > 3, page::text);

            hog.growUntilKilled().awaitEnd();
            collector.out().await("\"oom_kill_victim\"");
            assertEquals(
                    0,
                    collector.stop().err().stream()
                            .filter(line -> line.contains("TAPIO-F005"))
                            .count());
        }
    }

    @Test
    void shouldNameThePredictorThatEatsAllMemoryAndLeaveItOutAtTheThirdTime() throws IOException {
        Path folder = Scratch.directory();
        drop(folder, "eating", "1.0.0", "while (true) { all.add(new byte[1 << 20]); }");
        String config = Collector.withJournal(config(folder));
        try (MemoryCgroup cgroup = MemoryCgroup.create("/docker/"
                                + UUID.randomUUID().toString().replace("-", "").repeat(2))
                        .limit(LIMIT);
                Hog hog = Hog.in(cgroup, "--anon-mib", "20")) {
            hog.hold();
            for (int i = 0; i < 3; i++) {
                try (Collector collector = Collector.run(config)) {
                    Collector.Ended ended = collector.awaitEnd();
                    assertTrue(ended.exitCode() != 0, ended::everything);
                }
            }
            try (Collector collector = Collector.run(config).watching()) {
                collector.err().await("[TAPIO-P015] the last run ended without a word in a call of plugin eating");
                collector.err().await("[TAPIO-P007]");
                hog.growUntilKilled().awaitEnd();
                collector.out().await("\"oom_kill_victim\"");
            }
        }
    }

    private static void told(Collector collector, String container, String text) {
        Await.value(
                () -> "a warning with " + text + ":\n"
                        + String.join("\n", collector.err().all()),
                () -> collector.out().all().stream()
                        .filter(line -> line.contains(container) && line.contains("\"oom_predicted\""))
                        .filter(line -> line.contains(text))
                        .findFirst()
                        .orElse(null));
    }

    private static String config(Path folder) {
        return """
                http: {port: 0}
                memory: {sample_interval: 1s}
                prediction: {ensemble: deciding}
                plugins: {directory: %s}
                sinks: {stdout: {plugin: stdout, format: json, updates: true}}
                """.formatted(folder);
    }

    /** Of what has this limit; there may be a thousand others on this machine. */
    private static String says(String probability) {
        return """
                double p = point.limitBytes() == %dL ? %s : 0;
                return java.util.Optional.of(
                        new io.tapio.oom.api.forecast.Forecast(0, p, p, 42.0, null, null, null));
                """.formatted(LIMIT, probability);
    }

    private static void drop(Path folder, String name, String version, String makes) throws IOException {
        Path made = PluginJar.build(
                Scratch.directory(),
                name,
                "Plugin-Id: " + name + "\nPlugin-Version: " + version,
                "stranger.Factory",
                """
                package stranger;
                @org.pf4j.Extension
                public class Factory implements io.tapio.oom.api.forecast.PredictorFactory {
                    static final java.util.List<byte[]> all = new java.util.ArrayList<>();
                    @Override public String name() { return "%s"; }
                    @Override public io.tapio.oom.api.forecast.Predictor begin() { return Factory::make; }
                    static java.util.Optional<io.tapio.oom.api.forecast.Forecast> make(
                            io.tapio.oom.api.forecast.MemoryPoint point) {
                        %s
                    }
                }
                """.formatted(name, makes));
        Files.move(
                made,
                folder.resolve(name + ".jar"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }
}
