package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.Host;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin costs itself alone. */
class PluginCatalogTest {

    @TempDir
    private Path workshop;

    @TempDir
    private Path folder;

    private @Nullable PluginCatalog catalog;
    private @Nullable CapturedLog log;

    /** Behind all the others in the order of names: what it is good for is to be loaded all the same. */
    @BeforeEach
    void addAGoodOne() throws IOException {
        log = CapturedLog.start();
        plugin("good").factory("good.Factory", "good-sink").jar(folder.resolve("zz-good.jar"));
    }

    @AfterEach
    void close() {
        if (catalog != null) {
            catalog.close();
        }
        if (log != null) {
            log.close();
        }
    }

    @Test
    void shouldFindTheSinksOfAJar() throws IOException {
        PluginCatalog found = load();

        assertEquals(
                List.of(new PluginReport(
                        folder.resolve("zz-good.jar"),
                        "good",
                        "1.2.3",
                        Sha256.of(folder.resolve("zz-good.jar")),
                        false,
                        List.of("good-sink"),
                        List.of(),
                        null)),
                found.reports());
        assertEquals(Set.of("good-sink"), found.sinkNames());
        assertEquals("good-sink", found.sink("good-sink").orElseThrow().name());
        assertTrue(found.sink("other").isEmpty());
    }

    @Test
    void shouldFindThePredictorsAndEnsemblesOfAJar() throws IOException {
        plugin("trend")
                .source("stranger.Trend", """
                        package stranger;
                        public class Trend implements io.tapio.oom.api.forecast.PredictorFactory {
                            @Override public String name() { return "trend"; }
                            @Override public io.tapio.oom.api.forecast.Predictor begin() {
                                return point -> java.util.Optional.of(
                                        io.tapio.oom.api.forecast.Forecast.at(point.seconds(), null));
                            }
                        }
                        """)
                .extension("stranger.Trend")
                .source("stranger.Chorus", """
                        package stranger;
                        public class Chorus implements io.tapio.oom.api.forecast.EnsembleFactory {
                            @Override public String name() { return "chorus"; }
                            @Override public io.tapio.oom.api.forecast.Ensemble begin() {
                                return (point, voices) -> voices.stream().findFirst().map(voice -> voice.forecast());
                            }
                        }
                        """)
                .extension("stranger.Chorus")
                .jar(folder.resolve("trend.jar"));

        PluginCatalog found = load();

        assertEquals(List.of("trend", "chorus"), report("trend.jar").predictors());
        assertEquals("trend", found.predictors().getFirst().name());
        assertEquals("chorus", found.ensembles().getFirst().name());
        assertTrue(found.predictors().getFirst().begin() != null);
    }

    @Test
    void shouldPassOverAJarOfRandomBytes() throws IOException {
        byte[] noise = new byte[4_096];
        new Random(7).nextBytes(noise);
        Files.write(folder.resolve("noise.jar"), noise);

        assertProblem("noise.jar");
    }

    @Test
    void shouldPassOverAZipOfRandomBytes() throws IOException {
        byte[] noise = new byte[4_096];
        new Random(7).nextBytes(noise);
        Files.write(folder.resolve("noise.zip"), noise);

        assertProblem("noise.zip");
    }

    @Test
    void shouldPassOverAnEmptyFile() throws IOException {
        Files.createFile(folder.resolve("empty.jar"));

        assertProblem("empty.jar");
    }

    @Test
    void shouldPassOverAJarThatDoesNotSayWhichPluginItIs() throws IOException {
        plugin("x").manifest("Plugin-Id", null).factory("a.Factory", "a").jar(folder.resolve("library.jar"));

        assertTrue(assertProblem("library.jar").contains("Plugin-Id"), "does not name what is missing");
    }

    @Test
    void shouldPassOverAPluginWithoutAVersion() throws IOException {
        plugin("x").manifest("Plugin-Version", null).factory("a.Factory", "a").jar(folder.resolve("x.jar"));

        assertTrue(assertProblem("x.jar").contains("version"), "does not name what is missing");
    }

    @Test
    void shouldPassOverAPluginWhoseFactoryCanNotBeConstructed() throws IOException {
        plugin("x")
                .factory(
                        "a.Factory",
                        "return \"a\";",
                        "public Factory() { throw new IllegalStateException(\"no luck\"); }")
                .jar(folder.resolve("x.jar"));

        assertTrue(assertProblem("x.jar").contains("no luck"));
    }

    @Test
    void shouldPassOverAPluginWhoseStaticInitialiserThrows() throws IOException {
        plugin("x")
                .factory("a.Factory", "return \"a\";", "static final int NUMBER = Integer.parseInt(\"not a number\");")
                .jar(folder.resolve("x.jar"));

        assertTrue(assertProblem("x.jar").contains("not a number"));
    }

    @Test
    void shouldPassOverAPluginWhoseSinkCanNotSayItsName() throws IOException {
        plugin("x")
                .factory("a.Factory", "throw new IllegalStateException(\"who am I\");", "")
                .jar(folder.resolve("x.jar"));

        assertTrue(assertProblem("x.jar").contains("who am I"));
    }

    @Test
    void shouldPassOverAPluginWhoseSinkHasNoName() throws IOException {
        plugin("x").factory("a.Factory", "return null;", "").jar(folder.resolve("x.jar"));

        assertEquals("its sink a.Factory has no name", assertProblem("x.jar"));
    }

    @Test
    void shouldPassOverAPluginThatMissesALibrary() throws IOException {
        plugin("x")
                .factory("a.Factory", "throw new NoClassDefFoundError(\"org/lost/Library\");", "")
                .jar(folder.resolve("x.jar"));

        assertTrue(assertProblem("x.jar").contains("org/lost/Library"));
    }

    @Test
    void shouldPassOverAPluginWhoseIndexNamesAClassThatIsNotThere() throws IOException {
        plugin("x")
                .factory("a.Factory", "a")
                .source("a.Factory", "package a; class Other {}")
                .jar(folder.resolve("x.jar"));

        PluginCatalog found = load();

        assertEquals(Set.of("good-sink"), found.sinkNames());
        assertEquals(List.of(), report("x.jar").sinks());
    }

    @Test
    void shouldLeaveNoSinkOfAPluginThatFailsHalfWay() throws IOException {
        plugin("x")
                .factory("a.First", "first")
                .factory("a.Second", "throw new IllegalStateException(\"half way\");", "")
                .jar(folder.resolve("x.jar"));

        assertTrue(assertProblem("x.jar").contains("half way"));
    }

    @Test
    void shouldRefuseAPluginForAnApiThatIsNotThisOne() throws IOException {
        plugin("x")
                .manifest("Plugin-Requires", ">=9.0.0")
                .factory("a.Factory", "a")
                .jar(folder.resolve("x.jar"));

        assertEquals(
                "asks for plugin API >=9.0.0, and this host has 1.4.0: use a plugin built for it",
                assertProblem("x.jar"));
    }

    @Test
    void shouldTakeAPluginForThisApi() throws IOException {
        plugin("x")
                .manifest("Plugin-Requires", ">=1.0.0 & <2.0.0")
                .factory("a.Factory", "a")
                .jar(folder.resolve("x.jar"));

        assertEquals(Set.of("a", "good-sink"), load().sinkNames());
    }

    @Test
    void shouldTakeTheFirstOfTwoPluginsWithOneId() throws IOException {
        plugin("x").factory("a.Factory", "first").jar(folder.resolve("x1.jar"));
        plugin("x").factory("b.Factory", "second").jar(folder.resolve("x2.jar"));

        assertTrue(assertProblem("x2.jar").contains("x"));
        assertEquals(Set.of("first", "good-sink"), load().sinkNames());
    }

    @Test
    void shouldTakeTheFirstOfTwoSinksWithOneName() throws IOException {
        plugin("x").factory("a.Factory", "twin").factory("a.Other", "a").jar(folder.resolve("x1.jar"));
        plugin("y").factory("b.Factory", "twin").factory("b.Other", "b").jar(folder.resolve("x2.jar"));

        PluginCatalog found = load();

        HousedSinkFactory twin =
                assertInstanceOf(HousedSinkFactory.class, found.sink("twin").orElseThrow());
        assertEquals("a.Factory", twin.factory().getClass().getName());
        assertEquals(List.of("b"), report("x2.jar").sinks());
        assertNull(report("x2.jar").problem());
        assertNotNull(log);
        assertEquals(1, log.count("its sink \"twin\" is passed over"), log.text());
    }

    @Test
    void shouldTakeThePluginOfTheFolderThatComesFirst(@TempDir Path second) throws IOException {
        plugin("x").factory("a.Factory", "mine").jar(folder.resolve("x.jar"));
        plugin("x").factory("b.Factory", "bundled").jar(second.resolve("x.jar"));
        catalog = PluginCatalog.load(PluginPlaces.of(folder, second), List.of());

        assertEquals(Set.of("mine", "good-sink"), catalog.sinkNames());
        assertEquals(3, catalog.reports().size(), catalog.reports().toString());
    }

    @Test
    void shouldUnpackAZip() throws IOException {
        plugin("x").factory("a.Factory", "zipped").zip(folder.resolve("x.zip"));

        assertEquals(Set.of("zipped", "good-sink"), load().sinkNames());
        reload();
        assertEquals(Set.of("zipped", "good-sink"), load().sinkNames(), "at the second start");
        assertEquals(2, load().reports().size());
    }

    @Test
    void shouldUnpackAZipAgainWhenItIsNewerThanItsFolder() throws IOException {
        Path zip = plugin("x").factory("a.Factory", "older").zip(folder.resolve("x.zip"));
        assertEquals(Set.of("older", "good-sink"), load().sinkNames());
        reload();
        plugin("x").factory("a.Factory", "newer").zip(zip);
        Files.setLastModifiedTime(zip, FileTime.from(Instant.now().plusSeconds(60)));

        assertEquals(Set.of("newer", "good-sink"), load().sinkNames());
    }

    @Test
    void shouldPassOverAFileThatCanNotBeRead() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling.jar"), folder.resolve("nothing"));

        assertEquals("file can't be read", assertProblem("dangling.jar"));
    }

    @Test
    void shouldFindNothingInAFolderThatIsNotThere() {
        catalog = PluginCatalog.load(PluginPlaces.of(folder.resolve("none"), folder.resolve("bundled")), List.of());

        assertEquals(List.of(), catalog.reports());
        assertEquals(Set.of(), catalog.sinkNames());
    }

    @Test
    void shouldLookAtJarsAndZipsOnly() throws IOException {
        Files.writeString(folder.resolve("README.md"), "hello");
        Files.writeString(folder.resolve(".hidden.jar"), "hello");
        Files.createDirectory(folder.resolve("folder"));
        Files.createDirectory(folder.resolve("folder.jar"));

        assertEquals(1, load().reports().size());
    }

    @Test
    void shouldNotShowAPluginTheHostsOwnClasses() {
        ClassLoader loader = goodLoader();

        for (String name : List.of(Host.class.getName(), "io.tapio.oom.kernel.OomMonitor")) {
            ClassNotFoundException e = assertThrows(ClassNotFoundException.class, () -> loader.loadClass(name));
            assertEquals(name + " is the host's own: plugins see the plugin API alone", e.getMessage());
        }
    }

    @Test
    void shouldSpeakWithAPluginInTheHostsOwnApi() {
        ClassLoader loader = goodLoader();

        for (String name : List.of(
                SinkFactory.class.getName(),
                "io.vertx.core.Future",
                "org.slf4j.LoggerFactory",
                "com.fasterxml.jackson.databind.ObjectMapper")) {
            assertDoesNotThrow(() -> assertSame(Class.forName(name), loader.loadClass(name)));
        }
        assertInstanceOf(SinkFactory.class, load().sink("good-sink").orElseThrow());
    }

    @Test
    void shouldNotLetAPluginBringAnApiOfItsOwn() throws Exception {
        plugin("x")
                .factory("a.Factory", "a")
                .source(
                        "io.tapio.oom.api.ApiVersion",
                        "package io.tapio.oom.api; public class ApiVersion { public static final int MINE = 1; }")
                .jar(folder.resolve("x.jar"));
        ClassLoader loader = SinkHome.of(load().sink("a").orElseThrow()).loader();

        assertSame(io.tapio.oom.api.ApiVersion.class, loader.loadClass("io.tapio.oom.api.ApiVersion"));
    }

    @Test
    void shouldLetAPluginBringALibraryInItsOwnVersion() throws IOException {
        plugin("x")
                .factory("a.Factory", "return picocli.CommandLine.VERSION;", "")
                .source(
                        "picocli.CommandLine",
                        "package picocli; public class CommandLine { public static final String VERSION = of();"
                                + " private static String of() { return \"the-plugin-s-own\"; } }")
                .jar(folder.resolve("x.jar"));

        assertNotEquals("the-plugin-s-own", picocli.CommandLine.VERSION);
        assertEquals(Set.of("the-plugin-s-own", "good-sink"), load().sinkNames());
    }

    @Test
    void shouldLetGoOfAPluginWhenItIsClosed() {
        WeakReference<ClassLoader> loader = new WeakReference<>(goodLoader());
        load().close();

        assertEquals(Set.of(), load().sinkNames());
        catalog = null;
        assertTrue(isCollected(loader), "something holds the class loader of a plugin that is gone");
    }

    @Test
    void shouldLetGoOfAPluginThatCouldNotBeUsed() throws IOException {
        plugin("x")
                .factory("a.Factory", "throw new IllegalStateException(\"who am I\");", "")
                .jar(folder.resolve("x.jar"));
        assertProblem("x.jar");
        plugin("x").factory("a.Factory", "a").jar(folder.resolve("x2.jar"));

        reload();
        assertEquals(Set.of("a", "good-sink"), load().sinkNames(), "the broken one still holds the id");
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) {
        for (int i = 0; i < 50 && !loader.refersTo(null); i++) {
            System.gc();
        }
        return loader.refersTo(null);
    }

    private ClassLoader goodLoader() {
        return SinkHome.of(load().sink("good-sink").orElseThrow()).loader();
    }

    private PluginJars plugin(String id) {
        return PluginJars.plugin(workshop, id);
    }

    /** Loads the folder, the first time it is asked. */
    private PluginCatalog load() {
        PluginCatalog loaded = catalog;
        if (loaded == null) {
            loaded = PluginCatalog.load(PluginPlaces.of(folder, folder.resolve("bundled")), List.of());
            catalog = loaded;
        }
        return loaded;
    }

    private void reload() {
        load().close();
        catalog = null;
    }

    private PluginReport report(String file) {
        return load().reports().stream()
                .filter(report -> report.path().equals(folder.resolve(file)))
                .findFirst()
                .orElseThrow();
    }

    /** The file can't be used, says so in the log, leaves no sink of its own, and the good one is loaded. */
    private String assertProblem(String file) {
        PluginReport report = report(file);
        String problem = report.problem();
        assertNotNull(problem, report.toString());
        assertFalse(problem.isBlank());
        assertEquals(List.of(), report.sinks());
        assertTrue(load().sinkNames().contains("good-sink"), load().reports().toString());
        for (Map.Entry<String, Boolean> bad :
                Map.of("a", false, "first", file.equals("x2.jar")).entrySet()) {
            assertEquals(bad.getValue(), load().sinkNames().contains(bad.getKey()), bad.getKey());
        }
        assertNotNull(log);
        assertEquals(1, log.count("plugin " + folder.resolve(file) + " can't be used: "), log.text());
        return problem;
    }
}
