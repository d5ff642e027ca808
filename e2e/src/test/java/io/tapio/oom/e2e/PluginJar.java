package io.tapio.oom.e2e;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Makes plugins as a stranger would: with a compiler, the plugin API and what the API shows of others. */
final class PluginJar {

    private static final List<String> SHOWN_BY_THE_API =
            List.of("tapio-oom-plugin-api-", "vertx-core-5", "pf4j-", "jspecify-");

    private PluginJar() {}

    /**
     * Compiles and packs one class.
     *
     * @param folder where the jar goes
     * @param manifest its lines, without a version
     */
    static Path build(Path folder, String id, String manifest, String className, String source) {
        Path classes = Scratch.directory();
        compile(classes, className, source);
        Path jar = folder.resolve(id + ".jar");
        try {
            Files.createDirectories(folder);
            Manifest head = new Manifest();
            head.read(new java.io.ByteArrayInputStream(
                    ("Manifest-Version: 1.0\n" + manifest + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, head);
                    Stream<Path> walk = Files.walk(classes)) {
                for (Path each : walk.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                    out.write(Files.readAllBytes(each));
                    out.closeEntry();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static void compile(Path classes, String className, String source) {
        Distribution distribution = Distribution.built();
        String path = SHOWN_BY_THE_API.stream()
                .map(prefix -> distribution.library(prefix).toString())
                .collect(Collectors.joining(File.pathSeparator));
        String processor = distribution.library("pf4j-") + File.pathSeparator + distribution.library("slf4j-api-");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean compiled = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-d", classes + "", "-cp", path, "--release", "21", "-processorpath", processor),
                        null,
                        List.of(new Source(className, source)))
                .call();
        if (!compiled) {
            throw new AssertionError(String.format(Locale.ROOT, "%s does not compile:%n%s", className, said));
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
