package io.tapio.oom.host.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what may be a plugin in a folder: jars, zips and unpacked zips; everything else there is none of our business. */
final class PluginFiles {

    /** More than anybody has; a folder with more is not a plugin folder. */
    private static final int MOST = 1_000;

    private PluginFiles() {}

    /**
     * The candidates in the order of their names; none where the folder does not exist.
     *
     * @throws IOException when the folder can't be read
     */
    static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(PluginFiles::isCandidate).sorted().limit(MOST).forEach(found::add);
        }
        // A zip is unpacked again when it is newer than its folder, so the zip speaks for both.
        List<Path> folders = found.stream()
                .filter(PluginFiles::isZip)
                .map(PluginFiles::unpacked)
                .toList();
        found.removeAll(folders);
        return found;
    }

    /** What is wrong with a file, before PF4J tries it and speaks of its own insides; {@code null} when nothing is. */
    static @Nullable Refusal problem(Path file) {
        if (Files.isDirectory(file)) {
            return null;
        }
        if (!Files.isReadable(file)) {
            return new Refusal(Refusal.Kind.UNUSABLE, "file can't be read");
        }
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            return isZip(file) || saysWhatItIs(jar)
                    ? null
                    : new Refusal(Refusal.Kind.UNUSABLE, "it is no plugin: its manifest has no Plugin-Id");
        } catch (IOException e) {
            return new Refusal(Refusal.Kind.DAMAGED, "file is damaged: " + e.getMessage());
        }
    }

    private static boolean saysWhatItIs(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        boolean inManifest = manifest != null && manifest.getMainAttributes().getValue("Plugin-Id") != null;
        return inManifest || jar.getEntry("plugin.properties") != null;
    }

    static boolean isZip(Path path) {
        return path.getFileName().toString().endsWith(".zip");
    }

    /** Where a zip is unpacked to: a folder beside it with its name. */
    static Path unpacked(Path zip) {
        String name = zip.getFileName().toString();
        return zip.resolveSibling(name.substring(0, name.length() - ".zip".length()));
    }

    private static boolean isCandidate(Path path) {
        String name = path.getFileName().toString();
        if (name.startsWith(".")) {
            return false;
        }
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve("classes/META-INF/MANIFEST.MF"))
                    || Files.exists(path.resolve("plugin.properties"));
        }
        return name.endsWith(".jar") || name.endsWith(".zip");
    }
}
