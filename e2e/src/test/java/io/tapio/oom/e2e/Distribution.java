package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The folder that people install.
 *
 * @param home its root
 */
record Distribution(Path home) {

    private static boolean trained;

    /**
     * The one that this build made, with the start-up cache that the checkout's command gives it as well: each of the many
     * starts here is shorter by a second.
     */
    static synchronized Distribution built() {
        Path home = Path.of(System.getProperty("tapio.distribution", "../deploy/distribution/target/tapio-oom"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(home.resolve("tapio-oom"))) {
            throw new AssertionError("there is no distribution at " + home + ": run mvn verify at the root");
        }
        if (!trained) {
            trained = true;
            train(home);
        }
        return new Distribution(home);
    }

    /** Without it everything works all the same. */
    private static void train(Path home) {
        try (Stream<Path> libraries = Files.list(home.resolve("lib"))) {
            Path cache = home.resolve("lib/tapio-oom.aot");
            if (Files.exists(cache)) {
                FileTime made = Files.getLastModifiedTime(cache);
                if (libraries.allMatch(each -> each.equals(cache) || isOlder(each, made))) {
                    return;
                }
            }
            ProcessBuilder training =
                    new ProcessBuilder(home.resolve("tapio-oom").toString(), "train");
            training.environment().keySet().removeIf(name -> name.startsWith("TAPIO_"));
            training.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOlder(Path file, FileTime than) {
        try {
            return Files.getLastModifiedTime(file).compareTo(than) <= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that every user may read and that a test may change. */
    Distribution copy() {
        Path target = Scratch.directory().resolve("tapio-oom");
        try (Stream<Path> files = Files.walk(home)) {
            for (Path from : files.toList()) {
                Path to = target.resolve(home.relativize(from).toString());
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
                boolean executable = Files.isExecutable(from);
                Files.setPosixFilePermissions(
                        to, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Distribution(target);
    }

    Path launcher() {
        return home.resolve("tapio-oom");
    }

    /** The one jar in {@code lib} whose name begins so. */
    Path library(String prefix) {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            List<Path> found = jars.filter(jar -> jar.getFileName().toString().startsWith(prefix))
                    .toList();
            if (found.size() != 1) {
                throw new AssertionError("not one library " + prefix + " but " + found);
            }
            return found.getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON Schema of events, as it is shipped. */
    String eventSchema() {
        try (JarFile jar = new JarFile(library("tapio-oom-plugin-api-").toFile())) {
            ZipEntry entry = jar.getEntry("io/tapio/oom/api/json/oom-event.schema.json");
            try (InputStream schema = jar.getInputStream(entry)) {
                return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
