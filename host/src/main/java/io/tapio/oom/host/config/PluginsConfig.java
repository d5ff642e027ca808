package io.tapio.oom.host.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where the plugins are: the section {@code plugins}.
 *
 * @param directory that holds them; a relative one counts from the collector's home
 * @param watch whether plugins that appear in it or change are loaded without a restart
 * @param allow the SHA-256 sums, in lower-case hexadecimal digits, of the files that may be loaded; empty for any
 */
public record PluginsConfig(Path directory, boolean watch, List<String> allow) {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public PluginsConfig {
        allow = allow.stream().map(sum -> sum.toLowerCase(Locale.ROOT)).toList();
        Checks checks = new Checks().notBlank("directory", directory.toString());
        allow.forEach(sum -> checks.that(SHA_256.matcher(sum).matches(), "allow", "must have 64 digits", sum));
        checks.done();
    }

    /** What an absent or empty section means. */
    public static PluginsConfig defaults() {
        return new PluginsConfig(Path.of("plugins"), true, List.of());
    }
}
