package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Plugins come, change, go and flood under a thousand events a second. The events are fed, no kill is needed. */
class PluginsUnderLoadTest {

    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_LINES = 3_000;

    private final Path folder = Scratch.directory();
    private final Path kept = Scratch.directory().resolve("kept");
    private final Fed fed = new Fed();

    @Test
    void shouldLoseNothingWhileAPluginComesIsReplacedTwiceAndGoesAndLetGoOfItsClasses() throws Exception {
        try (UnrulyPeer hook = new UnrulyPeer(UnrulyPeer.Habit.NONE);
                Collector collector = start(hook, "kept: {plugin: keeper, path: \"" + kept + "\"}")) {
            collector.address();
            long loaders = loaders(collector);
            List<Kept> beforeItWent;
            try (FedLoad load = new FedLoad(fed)) {
                Thread.sleep(BETWEEN);
                for (String version : List.of("1.0.0", "2.0.0", "3.0.0")) {
                    drop("keeper", keeper(version), version);
                    collector
                            .err()
                            .await(
                                    version.startsWith("1")
                                            ? "plugin keeper 1.0.0 is loaded"
                                            : "plugin keeper " + version + " takes the place of");
                    Thread.sleep(BETWEEN);
                }
                Files.delete(folder.resolve("keeper.jar"));
                collector.err().await("plugin keeper 3.0.0 is gone: sinks of \"keeper\" end");
                beforeItWent = kept();
                Thread.sleep(BETWEEN);
                assertEquals(beforeItWent.size(), kept().size(), "one that is gone is called no more");
                load.end();
                assertTrue(load.aSecond() > 800, () -> load.aSecond() + " events a second");
            }
            assertEquals(
                    List.of("1.0.0", "2.0.0", "3.0.0"),
                    beforeItWent.stream().map(Kept::version).distinct().toList());
            assertNoneMissingInBetween(beforeItWent);
            awaitAll(hook);
            Await.value(
                    () -> loaders(collector) + " class loaders of plugins, before it came " + loaders,
                    () -> loaders(collector) == loaders ? true : null);

            drop("keeper", keeper("4.0.0"), "4.0.0");
            String first = beforeItWent.getFirst().id();
            Set<String> all = new HashSet<>(
                    fed.ids().subList(fed.ids().indexOf(first), fed.ids().size()));
            Await.value(
                    () -> kept().size() + " of " + all.size() + " kept",
                    PATIENCE,
                    () -> ids(kept()).containsAll(all) ? true : null);
            assertOrder(kept());
            System.out.printf(
                    "%d events, from %s on at the dropped-in sink: %d, %d came again%n",
                    fed.ids().size(),
                    first,
                    all.size(),
                    kept().size() - ids(kept()).size());
            assertEquals(List.of(), collector.err().containing("[TAPIO-P"));
            // On a busy machine an attempt may have to be made again, but nothing is given up on or lost.
            assertEquals(List.of(), collector.err().containing("[TAPIO-S008]"));
            assertEquals(List.of(), collector.err().containing("[TAPIO-S015]"));
        }
    }

    @Test
    void shouldDeliverToTheOthersAndKeepTheLogShortWhileAPluginFloods() throws Exception {
        drop("flood", FLOOD, "1.0.0");
        try (UnrulyPeer hook = new UnrulyPeer(UnrulyPeer.Habit.NONE);
                Collector collector = start(hook, "flood: {plugin: flood}")) {
            collector.address();
            try (FedLoad load = new FedLoad(fed)) {
                collector.err().await("[TAPIO-P018] plugin flood 1.0.0 writes more than 20 lines a second to the log");
                Thread.sleep(BETWEEN);
                load.end();
            }
            awaitAll(hook);
            int lines = collector.err().all().size() + collector.out().all().size();
            assertTrue(lines < MOST_LINES, () -> lines + " lines, the last: " + tail(collector));
            for (String way : List.of("by out", "by err", "by a logger", "by warn", "by throwing")) {
                assertTrue(
                        !collector.out().containing(way).isEmpty()
                                || !collector.err().containing(way).isEmpty(),
                        way);
            }
        }
    }

    private static String tail(Collector collector) {
        List<String> all = collector.err().all();
        return String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
    }

    /** What a sink got of a fed event. Real kills of this machine may come in between. */
    private record Kept(String version, String id) {

        String incident() {
            return id.substring(0, id.lastIndexOf('-'));
        }

        int number() {
            return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
        }
    }

    /** What the dropped-in sink wrote down, but for a line that is being written. */
    private List<Kept> kept() {
        try {
            return Files.exists(kept)
                    ? Files.readString(kept)
                            .lines()
                            .filter(line -> line.contains(" fed-") && line.endsWith(";"))
                            .map(line -> line.substring(0, line.length() - 1).split(" "))
                            .map(words -> new Kept(words[0], words[1]))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAll(UnrulyPeer hook) {
        Set<String> all = new HashSet<>(fed.ids());
        Await.value(
                () -> hook.ids().size() + " at the webhook of " + all.size(),
                PATIENCE,
                () -> hook.taken().size() >= all.size() && hook.ids().containsAll(all) ? true : null);
        assertOrder(hook.ids().stream()
                .filter(id -> id.startsWith("fed-"))
                .map(id -> new Kept("", id))
                .toList());
    }

    private static Set<String> ids(List<Kept> events) {
        Set<String> ids = new LinkedHashSet<>();
        events.forEach(event -> ids.add(event.id()));
        return ids;
    }

    /** Between the first and the last that arrived. */
    private void assertNoneMissingInBetween(List<Kept> arrived) {
        List<String> all = fed.ids();
        Set<String> ids = ids(arrived);
        int first = 0;
        while (!ids.contains(all.get(first))) {
            first++;
        }
        int last = all.size() - 1;
        while (!ids.contains(all.get(last))) {
            last--;
        }
        List<String> missing = new ArrayList<>(all.subList(first, last + 1));
        missing.removeAll(ids);
        assertEquals(List.of(), missing);
    }

    /** Of each incident the first sight of its events is in their order. */
    private static void assertOrder(List<Kept> arrived) {
        Set<String> seen = new HashSet<>();
        Map<String, Integer> latest = new HashMap<>();
        for (Kept event : arrived) {
            if (seen.add(event.id())) {
                Integer before = latest.put(event.incident(), event.number());
                assertTrue(before == null || before == event.number() - 1, () -> event.id() + " came behind " + before);
            }
        }
    }

    /** How many class loaders of plugins a JVM has after a collection, by the JDK's own tool. */
    private static long loaders(Collector collector) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(collector.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> line.contains(".HostPluginClassLoader"))
                    .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Collector start(UnrulyPeer hook, String sink) {
        String yaml = Collector.withJournal("""
                http: {port: 0}
                source: {pin: false, history: false}
                kubernetes: {impact: false}
                plugins: {directory: "%s"}
                sinks:
                  stdout: {enabled: false}
                  hook: {plugin: webhook, url: "%s"}
                  %s
                """.formatted(folder, hook.url(), sink));
        Distribution distribution = Distribution.built();
        return Collector.ofCommand(List.of(
                "env",
                "TAPIO_JAVA_OPTS=" + fed.javaOptions(),
                distribution.launcher().toString(),
                "run",
                "--config",
                Scratch.file("tapio-oom.yaml", yaml).toString()));
    }

    private void drop(String name, String source, String version) throws IOException {
        Path made = PluginJar.build(
                Scratch.directory(),
                name,
                "Plugin-Id: " + name + "\nPlugin-Version: " + version,
                "org.example.Factory",
                source);
        Files.move(
                made,
                folder.resolve(name + ".jar"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private static String keeper(String version) {
        return """
                package org.example;
                import io.tapio.oom.api.event.OomEvent;
                import io.tapio.oom.api.sink.*;
                import io.vertx.core.Future;
                import java.nio.file.*;
                @org.pf4j.Extension
                public final class Factory implements SinkFactory {
                    @Override public String name() { return "keeper"; }
                    @Override public OomSink create(SinkSettings settings, SinkContext context) {
                        Path path = Path.of(settings.requiredString("path"));
                        return event -> {
                            try {
                                Files.writeString(path, "%s " + event.eventId() + ";\\n",
                                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                return Future.succeededFuture(DeliveryResult.delivered());
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        };
                    }
                }
                """.formatted(version);
    }

    /** One line in each way, then as many as there can be. */
    private static final String FLOOD = """
            package org.example;
            import io.tapio.oom.api.sink.*;
            import io.vertx.core.Future;
            import java.util.concurrent.atomic.AtomicInteger;
            @org.pf4j.Extension
            public final class Factory implements SinkFactory {
                private static final System.Logger LOGGER = System.getLogger("flood");
                @Override public String name() { return "flood"; }
                @Override public OomSink create(SinkSettings settings, SinkContext context) {
                    write(context);
                    Thread thread = new Thread(() -> {
                        while (!Thread.currentThread().isInterrupted()) {
                            for (int i = 0; i < 100; i++) {
                                write(context);
                                context.vertx().eventBus().publish("flood", "flood");
                            }
                            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                        }
                    });
                    thread.setDaemon(true);
                    AtomicInteger thrown = new AtomicInteger();
                    context.vertx().setPeriodic(1, at -> {
                        if (thrown.incrementAndGet() == 3) {
                            thread.start();
                        }
                        throw new IllegalStateException("flood by throwing");
                    });
                    return event -> Future.succeededFuture(new DeliveryResult.Retry(java.time.Duration.ZERO, "more, more"));
                }
                private static void write(SinkContext context) {
                    System.out.println("flood by out");
                    System.err.println("flood by err");
                    LOGGER.log(System.Logger.Level.WARNING, "flood by a logger");
                    context.warn("flood by warn");
                }
            }
            """;
}
