package io.tapio.oom.api.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.api.json.EventJson;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins that docs/plugins.md shows compile against this API alone, are indexed by PF4J, and do their work. */
class DocumentedSinkTest {

    private static final String CLASS = "org.example.oom.LinesSinkFactory";
    private static final String PREDICTOR = "org.example.oom.LastMinute";
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldCompileAndDeliver() throws Exception {
        compile(CLASS);
        assertTrue(
                Files.readString(directory.resolve("META-INF/extensions.idx")).contains(CLASS));

        Path file = directory.resolve("events.jsonl");
        Vertx vertx = Vertx.vertx();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            SinkFactory factory = loader.loadClass(CLASS)
                    .asSubclass(SinkFactory.class)
                    .getConstructor()
                    .newInstance();
            factory.create(new SinkSettings("log", Map.of("path", file.toString())), new TestSinkContext("log", vertx))
                    .deliver(SampleEvents.fullVictim());
        } finally {
            vertx.close();
        }
        assertEquals(List.of(EventJson.encode(SampleEvents.fullVictim())), Files.readAllLines(file));
    }

    @Test
    void shouldShowAPredictorThatCompilesAndForetells() throws Exception {
        compile(PREDICTOR);
        assertTrue(
                Files.readString(directory.resolve("META-INF/extensions.idx")).contains(PREDICTOR));

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            PredictorFactory factory = loader.loadClass(PREDICTOR)
                    .asSubclass(PredictorFactory.class)
                    .getConstructor()
                    .newInstance();
            assertEquals("last-minute", factory.name());
            MemoryPoint full = new MemoryPoint(0, 1_000, 999, 999, null, null, null, null, null, null);
            assertTrue(factory.begin().next(full).isPresent());
        }
    }

    private void compile(String name) throws IOException {
        String source = javaOf(name, Files.readString(Path.of("../docs/plugins.md")));
        JavaFileObject unit =
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public String getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        StringWriter messages = new StringWriter();
        boolean compiled = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
                .getTask(
                        messages,
                        null,
                        null,
                        List.of(
                                "-d",
                                directory.toString(),
                                "-processor",
                                "org.pf4j.processor.ExtensionAnnotationProcessor"),
                        null,
                        List.of(unit))
                .call();
        assertTrue(compiled, messages::toString);
    }

    private static String javaOf(String name, String page) {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        return BLOCK.matcher(page)
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains("class " + simple + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page does not show " + simple));
    }
}
