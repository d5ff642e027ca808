package io.tapio.oom.host.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
