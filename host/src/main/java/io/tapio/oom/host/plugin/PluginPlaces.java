package io.tapio.oom.host.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * Where plugins are.
 *
 * @param dropIns the folder that people put theirs into: watched, and trusted as far as nobody else may write it
 * @param bundled the folder of the distribution's own, which share the host's event loops
 * @param copies folders of which the first that can be written takes the copies that plugins are loaded from
 */
public record PluginPlaces(Path dropIns, Path bundled, List<Path> copies) {

    public PluginPlaces {
        dropIns = dropIns.toAbsolutePath().normalize();
        bundled = bundled.toAbsolutePath().normalize();
        copies = List.copyOf(copies);
    }

    /** With the copies in the machine's folder for what is temporary. */
    public static PluginPlaces of(Path dropIns, Path bundled) {
        return new PluginPlaces(dropIns, bundled, List.of(Path.of(System.getProperty("java.io.tmpdir"))));
    }
}
