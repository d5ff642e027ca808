package io.tapio.oom.host.plugin;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one plugin file.
 *
 * @param path the jar, or the folder of a zip
 * @param id the plugin's id, where it could be read
 * @param version the plugin's version, where it could be read
 * @param sinks the names of the sink factories it brings
 * @param problem why it can't be used; {@code null} when it can
 */
public record PluginReport(
        Path path,
        @Nullable String id,
        @Nullable String version,
        List<String> sinks,
        @Nullable String problem) {

    public PluginReport {
        sinks = List.copyOf(sinks);
    }
}
