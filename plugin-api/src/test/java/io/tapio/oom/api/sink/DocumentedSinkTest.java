package io.tapio.oom.api.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.vertx.core.Vertx;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin that docs/plugins.md shows compiles against this API alone, is indexed by PF4J, and delivers. */
class DocumentedSinkTest {

    private static final String CLASS = "org.example.oom.LinesSinkFactory";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldCompileAndDeliver() throws Exception {
        compile(javaOf(Files.readString(Path.of("../docs/plugins.md"))));
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

    private void compile(String source) {
        JavaFileObject unit =
                new SimpleJavaFileObject(
                        URI.create("string:///" + CLASS.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
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

    private static String javaOf(String page) {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(block.find(), "the page shows a plugin");
        return block.group(1);
    }
}
