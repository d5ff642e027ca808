package io.tapio.oom.host.config;

import java.nio.file.Path;

/**
 * Where the plugins are: the section {@code plugins}.
 *
 * @param directory that holds them; a relative one counts from the collector's home
 * @param watch whether plugins that appear in it or change are loaded without a restart
 */
public record PluginsConfig(Path directory, boolean watch) {

    public PluginsConfig {
        new Checks().notBlank("directory", directory.toString()).done();
    }

    /** What an absent or empty section means. */
    public static PluginsConfig defaults() {
        return new PluginsConfig(Path.of("plugins"), true);
    }
}
