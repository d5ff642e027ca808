package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins come, change and go while the host runs. */
class HotPluginsTest {

    private static final Duration PROMISED = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path workshop;

    @TempDir
    private Path folder;

    @TempDir
    private Path copies;

    private final CapturedLog log = CapturedLog.start();
    private final Vertx vertx = Vertx.vertx();
    private final Sinks sinks = new Sinks();
    private @Nullable PluginCatalog loaded;

    @AfterEach
    void close() throws Exception {
        PluginCatalog closing = loaded;
        if (closing != null) {
            closing.close();
        }
        vertx.close().await(10, TimeUnit.SECONDS);
        log.close();
    }

    @Test
    void shouldLoadAPluginThatAppears() throws IOException {
        start();
        long appeared = appear("a.jar", plugin("a").factory("a.Factory", "a"));

        await("the sink", () -> sinks.open.containsKey("a"));

        assertTrue(since(appeared).compareTo(PROMISED) <= 0, () -> "took " + since(appeared));
        assertInstanceOf(DeliveryResult.Delivered.class, sinks.deliver("a"));
        assertEquals(1, log.count("plugin a 1.2.3 is loaded from " + folder.resolve("a.jar")), log.text());
    }

    @Test
    void shouldNotTakeAFileThatStillGrows() throws Exception {
        byte[] whole = Files.readAllBytes(plugin("a").factory("a.Factory", "a").jar(workshop.resolve("whole.jar")));
        start();
        Path file = folder.resolve("a.jar");
        Files.write(file, new byte[0]);
        for (int i = 1; i <= 10; i++) {
            Files.write(file, Arrays.copyOf(whole, whole.length * i / 10));
            Thread.sleep(150);
        }
        await("the sink", () -> sinks.open.containsKey("a"));

        assertEquals(0, log.count("TAPIO-P"), log.text());
    }

    @Test
    void shouldSayWhatIsDamagedWhenItStaysSo() throws IOException {
        start();
        Files.writeString(folder.resolve("a.jar"), "no jar");

        await("the refusal", () -> log.count("[TAPIO-P003] plugin " + folder.resolve("a.jar")) == 1);

        assertEquals(
                "a.jar", catalog().reports().getFirst().path().getFileName().toString());
    }

    @Test
    void shouldReplaceAPluginThatChanges() throws IOException {
        appear("a.jar", plugin("a").factory("a.Factory", "a"));
        start();
        SinkFactory first = catalog().sink("a").orElseThrow();
        assertInstanceOf(DeliveryResult.Delivered.class, sinks.deliver("a"));

        appear("a.jar", plugin("a").manifest("Plugin-Version", "2.0.0").factory("b.Factory", "a"));
        await("the other", () -> log.count("plugin a 2.0.0 takes the place of 1.2.3") == 1);
        await("its sink", () -> sinks.open.containsKey("a"));

        assertNotSame(first, catalog().sink("a").orElseThrow());
        assertInstanceOf(DeliveryResult.Delivered.class, sinks.deliver("a"));
        assertEquals(List.of("came [a]", "gone [a]", "came [a]"), sinks.heard);
    }

    @Test
    void shouldReplaceOneThatIsWrittenOverInItsPlaceAndReadNoClassOfTheNewOneForTheOld() throws IOException {
        Path file = folder.resolve("a.jar");
        plugin("a")
                .factory("a.Factory", "a")
                .source("a.Late", "package a; class Late {}")
                .jar(file);
        start();
        ClassLoader old = loaderOf("a");
        Path other = plugin("a").factory("b.Factory", "a").jar(workshop.resolve("other.jar"));

        Files.write(file, Files.readAllBytes(other));

        assertEquals("a.Late", load(old, "a.Late").getName());
        await("the other", () -> loaderOf("a") != old);
    }

    @Test
    void shouldKeepAPluginWhoseReplacementCanNotBeUsed() throws IOException {
        appear("a.jar", plugin("a").factory("a.Factory", "a"));
        start();

        appear("a.jar", plugin("a").factory("a.Factory", "throw new IllegalStateException(\"who am I\");", ""));
        await("the refusal", () -> log.count("who am I; a 1.2.3, which was there before, goes on") == 1);

        assertInstanceOf(DeliveryResult.Delivered.class, sinks.deliver("a"));
        assertEquals(List.of("came [a]"), sinks.heard);
    }

    @Test
    void shouldUnloadAPluginThatGoesAndLetGoOfItsClassesAfterItHasDelivered() throws IOException {
        appear("a.jar", plugin("a").factory("a.Factory", "a"));
        start();
        for (int i = 0; i < 100; i++) {
            assertInstanceOf(DeliveryResult.Delivered.class, sinks.deliver("a"));
        }
        WeakReference<ClassLoader> loader = new WeakReference<>(loaderOf("a"));

        Files.delete(folder.resolve("a.jar"));
        await("its end", () -> log.count("plugin a 1.2.3 is gone") == 1);

        assertEquals(Set.of(), catalog().sinkNames());
        await("the collection of its class loader", () -> {
            System.gc();
            return loader.refersTo(null);
        });
        await("its copy's end", () -> copiesLeft() == 0);
        assertEquals(List.of("came [a]", "gone [a]"), sinks.heard);
    }

    @Test
    void shouldEndTheThreadsAndTimersThatAPluginLeavesAndSayItsName() throws IOException {
        appear("a.jar", plugin("a").factory("a.Factory", "return \"a\";", """
                public Factory() {
                    Thread thread = new Thread(() -> {
                        try {
                            Thread.sleep(1_000_000);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }, "left-by-a");
                    thread.setDaemon(true);
                    thread.start();
                }
                """));
        start();
        WeakReference<ClassLoader> loader = new WeakReference<>(loaderOf("a"));
        Files.delete(folder.resolve("a.jar"));

        await(
                "the report",
                () -> log.count("[TAPIO-P008] plugin a 1.2.3 left threads behind, which were ended: left-by-a") == 1);
        await("the collection of its class loader", () -> {
            System.gc();
            return loader.refersTo(null);
        });
    }

    @Test
    void shouldNameAThreadThatDoesNotEnd() throws IOException {
        appear("a.jar", plugin("a").factory("a.Factory", "return \"a\";", """
                public Factory() {
                    Thread thread = new Thread(() -> {
                        while (!java.util.Objects.equals(System.getProperty("tapio.test.end"), "yes")) {
                            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                        }
                    }, "stubborn");
                    thread.setDaemon(true);
                    thread.start();
                }
                """));
        start();
        Files.delete(folder.resolve("a.jar"));
        try {
            await("the report", () -> log.count("[TAPIO-P009] plugin a 1.2.3 left threads behind") == 1);
            assertEquals(1, log.count("stubborn is at "), log.text());
        } finally {
            System.setProperty("tapio.test.end", "yes");
        }
    }

    @Test
    void shouldLoadOthersWhileTheConstructorOfOneHangs() throws IOException {
        start();
        appear("a.jar", plugin("a").factory("a.Factory", "return \"a\";", """
                public Factory() throws InterruptedException { Thread.sleep(1_000_000); }
                """));
        long appeared = appear("b.jar", plugin("b").factory("b.Factory", "b"));

        await("the other", () -> sinks.open.containsKey("b"));

        assertTrue(since(appeared).compareTo(PROMISED) <= 0, () -> "took " + since(appeared));
        await("the report", () -> log.count("[TAPIO-P006] plugin " + folder.resolve("a.jar")) == 1);
        assertEquals(1, log.count("a.Factory.<init>"), log.text());
    }

    @Test
    void shouldGiveEachPluginItsOwnEventLoops() throws IOException {
        appear("a.jar", plugin("a").source("a.Factory", """
                package a;
                public class Factory implements io.tapio.oom.api.sink.SinkFactory {
                    @Override public String name() { return "a"; }
                    @Override public io.tapio.oom.api.sink.OomSink create(
                            io.tapio.oom.api.sink.SinkSettings settings, io.tapio.oom.api.sink.SinkContext context) {
                        context.vertx().runOnContext(blocked -> { while (true) { Thread.onSpinWait();
                            if (Thread.currentThread().isInterrupted()
                                || "yes".equals(System.getProperty("tapio.test.unblock"))) { return; } } });
                        return event -> io.vertx.core.Future.succeededFuture(
                                io.tapio.oom.api.sink.DeliveryResult.delivered());
                    }
                }
                """).extension("a.Factory"));
        appear("b.jar", plugin("b").source("b.Factory", """
                package b;
                public class Factory implements io.tapio.oom.api.sink.SinkFactory {
                    @Override public String name() { return "b"; }
                    @Override public io.tapio.oom.api.sink.OomSink create(
                            io.tapio.oom.api.sink.SinkSettings settings, io.tapio.oom.api.sink.SinkContext context) {
                        return event -> context.vertx().timer(10, java.util.concurrent.TimeUnit.MILLISECONDS)
                                .map(io.tapio.oom.api.sink.DeliveryResult.delivered());
                    }
                }
                """).extension("b.Factory"));
        try {
            start();

            assertInstanceOf(DeliveryResult.Delivered.class, sinks.deliver("b"));
        } finally {
            System.setProperty("tapio.test.unblock", "yes");
        }
    }

    @Test
    void shouldRefuseWhatOthersMayWriteAndSayWhatToDo() throws IOException {
        Path file = folder.resolve("a.jar");
        plugin("a").factory("a.Factory", "a").jar(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        start();

        assertEquals(
                file + " may be written by others (mode 664): chmod go-w " + file,
                catalog().reports().getFirst().problem());
        assertEquals(1, log.count("[TAPIO-P004]"), log.text());
    }

    @Test
    void shouldRefuseAFileInAFolderThatOthersMayWriteAndALinkThatLeadsThere() throws IOException {
        Path open = Files.createDirectory(workshop.resolve("open"));
        plugin("a").factory("a.Factory", "a").jar(open.resolve("a.jar"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(folder.resolve("a.jar"), open.resolve("a.jar"));
        start();

        assertEquals(
                open.toRealPath() + " may be written by others (mode 777): chmod go-w " + open.toRealPath(),
                catalog().reports().getFirst().problem());
    }

    @Test
    void shouldLoadOnlyWhatIsAllowedAndTellTheSumOfTheRest() throws IOException {
        Path file = plugin("a").factory("a.Factory", "a").jar(folder.resolve("a.jar"));
        String sum = Sha256.of(file);
        start("0".repeat(64));
        assertEquals(
                "plugins.allow does not have its sum; if it is the file that you mean, add " + sum,
                catalog().reports().getFirst().problem());

        catalog().allow(List.of(sum));
        await("the sink", () -> sinks.open.containsKey("a"));

        catalog().allow(List.of("0".repeat(64)));
        await("its end", () -> log.count("plugin a 1.2.3 is gone") == 1);
        assertEquals(Set.of(), catalog().sinkNames());
    }

    @Test
    void shouldUseTheSecondOfTwoWithOneIdAsSoonAsTheFirstGoes() throws IOException {
        appear("a1.jar", plugin("a").factory("a.Factory", "first"));
        appear("a2.jar", plugin("a").factory("b.Factory", "second"));
        start();
        assertEquals(Set.of("first"), catalog().sinkNames());

        Files.delete(folder.resolve("a1.jar"));

        await("the second", () -> catalog().sinkNames().equals(Set.of("second")));
        await("its sink", () -> sinks.open.containsKey("second"));
    }

    @Test
    void shouldGoBackToTheDistributionsOwnOfThatNameWhenTheDropInGoesAndSaySo() throws IOException {
        Path own = Files.createDirectories(folder.resolve("bundled")).resolve("own.jar");
        plugin("own").factory("own.Factory", "a").jar(own);
        appear("a.jar", plugin("a").factory("a.Factory", "a"));
        start();
        assertEquals(
                1,
                log.count("[TAPIO-P017] plugin " + own + ": its sink \"a\" is passed over, since plugin "
                        + folder.resolve("a.jar")
                        + " brings that name and comes first; it is used as soon as that goes"),
                log.text());

        Files.delete(folder.resolve("a.jar"));

        await(
                "what becomes of it",
                () -> log.count("plugin a 1.2.3 is gone: sinks of \"a\" go on with plugin " + own) == 1);
        await("the sink", () -> sinks.heard.equals(List.of("came [a]", "gone [a]", "came [a]")));
        assertInstanceOf(DeliveryResult.Delivered.class, sinks.deliver("a"));
        assertEquals(
                "own.Factory",
                ((HousedSinkFactory) catalog().sink("a").orElseThrow())
                        .factory()
                        .getClass()
                        .getName());
    }

    @Test
    void shouldSayThatWhatComesWaitsWhenNoPluginIsLeftForIt() throws IOException {
        appear("a.jar", plugin("a").factory("a.Factory", "a"));
        start();
        Files.delete(folder.resolve("a.jar"));

        await(
                "what becomes of it",
                () -> log.count(
                                "plugin a 1.2.3 is gone: sinks of \"a\" end, and what comes for them waits in the journal"
                                        + " until a plugin brings that name")
                        == 1);
    }

    @Test
    void shouldLookAtALoadedFileAgainOnlyWhenItsContentChanges() throws Exception {
        Path file = folder.resolve("a.jar");
        plugin("a").factory("a.Factory", "a").jar(file);
        start();
        String before = log.text();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Thread.sleep(1_500);
        assertEquals(before, log.text());
    }

    @Test
    void shouldLeaveTheLogAloneWhenNothingChanges() throws Exception {
        appear("a.jar", plugin("a").factory("a.Factory", "a"));
        start();
        String before = log.text();
        SinkFactory factory = catalog().sink("a").orElseThrow();
        for (String other : List.of("b", "c", "d")) {
            appear(other + ".jar", plugin(other).factory(other + ".Factory", other));
            await("a look at the folder", () -> sinks.open.containsKey(other));
        }

        assertEquals(
                List.of(),
                log.text()
                        .substring(before.length())
                        .lines()
                        .filter(line -> !line.matches(".* plugin [bcd] .*"))
                        .toList());
        assertSame(factory, catalog().sink("a").orElseThrow());
    }

    private PluginCatalog catalog() {
        return Objects.requireNonNull(loaded);
    }

    private void start(String... allowed) {
        loaded = PluginCatalog.load(
                new PluginPlaces(folder, folder.resolve("bundled"), List.of(copies)),
                List.of(allowed),
                new PluginHouse(Vertx::vertx, FlightRecord.none()));
        sinks.pluginCame(catalog().sinkNames());
        catalog().watch(sinks);
    }

    /** Renamed into its place, as one should. */
    private long appear(String name, PluginJars plugin) throws IOException {
        Path made = plugin.jar(workshop.resolve(name));
        Files.move(made, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return System.nanoTime();
    }

    private PluginJars plugin(String id) {
        return PluginJars.plugin(workshop, id);
    }

    private ClassLoader loaderOf(String sink) {
        return SinkHome.of(catalog().sink(sink).orElseThrow()).loader();
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private long copiesLeft() {
        try (Stream<Path> files = Files.walk(copies)) {
            return files.filter(file -> file.toString().endsWith(".jar")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Duration since(long ns) {
        return Duration.ofNanos(System.nanoTime() - ns);
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + "\n" + log.text());
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** As those who deliver do it: one sink for each name. */
    private final class Sinks implements PluginListener {

        private final Map<String, SinkVerticle> open = new ConcurrentHashMap<>();
        private final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public Future<Void> pluginGone(Set<String> names) {
            heard.add("gone " + names);
            List<SinkVerticle> ending = names.stream().map(open::remove).toList();
            return Future.join(ending.stream().map(SinkVerticle::close).toList())
                    .mapEmpty();
        }

        @Override
        public Future<Void> pluginCame(Set<String> names) {
            heard.add("came " + names);
            return Future.join(names.stream().map(this::make).toList()).mapEmpty();
        }

        private Future<Void> make(String name) {
            SinkVerticle holder = new SinkVerticle(
                    catalog().sink(name).orElseThrow(),
                    new SinkSettings(name, Map.of()),
                    new SinkIdentity(name, "node", "1", false));
            return holder.open(vertx).onSuccess(opened -> open.put(name, holder));
        }

        private DeliveryResult deliver(String name) throws IOException {
            await("the sink " + name, () -> open.containsKey(name));
            try {
                return Objects.requireNonNull(open.get(name))
                        .deliver(SampleEvents.all().getFirst())
                        .await(10, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IOException(e);
            }
        }
    }
}
