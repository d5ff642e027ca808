package io.tapio.oom.host.plugin;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one plugin file.
 *
 * @param path the jar, the zip, or the folder of a zip
 * @param id the plugin's id, where it could be read
 * @param version the plugin's version, where it could be read
 * @param sha256 the file's sum, for {@code plugins.allow}; {@code null} of a folder, and where it could not be read
 * @param bundled whether it is one of the distribution's own
 * @param sinks the names of the sink factories it brings
 * @param predictors the names of the predictors and ensembles it brings
 * @param problem why it can't be used; {@code null} when it can
 */
public record PluginReport(
        Path path,
        @Nullable String id,
        @Nullable String version,
        @Nullable String sha256,
        boolean bundled,
        List<String> sinks,
        List<String> predictors,
        @Nullable String problem) {

    public PluginReport {
        sinks = List.copyOf(sinks);
        predictors = List.copyOf(predictors);
    }
}
