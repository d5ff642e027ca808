package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles and packs plugins as a stranger would. */
final class PluginJars {

    private final Path workshop;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> extensions = new ArrayList<>();
    private final Map<String, String> manifest = new LinkedHashMap<>();

    private PluginJars(Path workshop) {
        this.workshop = workshop;
    }

    /** A plugin with a manifest and nothing in it. */
    static PluginJars plugin(Path workshop, String id) {
        return new PluginJars(workshop).manifest("Plugin-Id", id).manifest("Plugin-Version", "1.2.3");
    }

    PluginJars manifest(String key, @Nullable String value) {
        if (value == null) {
            manifest.remove(key);
        } else {
            manifest.put(key, value);
        }
        return this;
    }

    PluginJars source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    /** A class that PF4J's index names. */
    PluginJars extension(String className) {
        extensions.add(className);
        return this;
    }

    /** A sink factory; {@code members} are added to its class, {@code name} is the expression that names it. */
    PluginJars factory(String className, String name, String members) {
        extensions.add(className);
        int dot = className.lastIndexOf('.');
        String simple = className.substring(dot + 1);
        return source(className, """
                package %s;
                public class %s implements io.tapio.oom.api.sink.SinkFactory {
                    %s
                    @Override public String name() { %s }
                    @Override public io.tapio.oom.api.sink.OomSink create(
                            io.tapio.oom.api.sink.SinkSettings settings, io.tapio.oom.api.sink.SinkContext context) {
                        return event -> io.vertx.core.Future.succeededFuture(
                                io.tapio.oom.api.sink.DeliveryResult.delivered());
                    }
                }
                """.formatted(className.substring(0, dot), simple, members, name));
    }

    PluginJars factory(String className, String name) {
        return factory(className, "return \"" + name + "\";", "");
    }

    /** Writes the jar. */
    Path jar(Path file) throws IOException {
        Path classes = compile();
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries(classes).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    /** Writes the other form: a zip with {@code classes/} in it. */
    Path zip(Path file) throws IOException {
        Path classes = compile();
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries(classes).entrySet()) {
                zip.putNextEntry(new ZipEntry("classes/" + entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private Map<String, byte[]> entries(Path classes) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder("Manifest-Version: 1.0\r\n");
        manifest.forEach(
                (key, value) -> text.append(key).append(": ").append(value).append("\r\n"));
        entries.put("META-INF/MANIFEST.MF", text.toString().getBytes(StandardCharsets.UTF_8));
        entries.put("META-INF/extensions.idx", (String.join("\n", extensions) + "\n").getBytes(StandardCharsets.UTF_8));
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return entries;
    }

    private Path compile() throws IOException {
        Path classes = Files.createTempDirectory(workshop, "classes");
        if (sources.isEmpty()) {
            return classes;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, text)));
        boolean compiled = compiler.getTask(
                        null,
                        null,
                        null,
                        List.of(
                                "-proc:none",
                                "-nowarn",
                                "-Xlint:none",
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path")),
                        null,
                        files)
                .call();
        assertTrue(compiled, "the plugin of the test does not compile");
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
