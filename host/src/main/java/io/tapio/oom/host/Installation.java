package io.tapio.oom.host;

import io.tapio.oom.kernel.KernelInstall;
import java.nio.file.Path;

/**
 * Where the program lies on disk. The launcher tells it by system properties.
 *
 * @param home the distribution's root: {@code lib/} with its own plugins in {@code lib/plugins/}, {@code config/}
 * @param base the folder of the launcher that was called, against which the plugin directory counts; the home itself
 *     but in a checkout
 * @param interactive whether standard output is a terminal
 */
public record Installation(Path home, Path base, boolean interactive) {

    /** The version of this build. */
    public static String version() {
        String version = Installation.class.getPackage().getImplementationVersion();
        return version == null ? "0-development" : version;
    }

    /** Reads {@code tapio.home}, {@code tapio.base} and {@code tapio.tty}. */
    public static Installation ofLauncher() {
        Path home = Path.of(System.getProperty("tapio.home", ".")).toAbsolutePath();
        Path base = Path.of(System.getProperty("tapio.base", home.toString())).toAbsolutePath();
        return new Installation(home, base, Boolean.getBoolean("tapio.tty"));
    }

    /** The native library and the eBPF object. */
    public KernelInstall kernel() {
        return KernelInstall.below(home);
    }

    /** The distribution's own plugins, apart from those that people put into {@code plugins/}. */
    public Path bundledPlugins() {
        return home.resolve("lib/plugins");
    }
}
