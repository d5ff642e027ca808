package io.tapio.oom.host.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * A plugin's own classes come first, so that it may bring any library in any version. Two kinds are apart: what plugin
 * and host speak with each other comes from the host, and the host's own classes are not to be had.
 */
final class HostPluginClassLoader extends PluginClassLoader {

    /** Types of these are in the API's signatures, or hold state that must be the host's. */
    private static final List<String> SHARED = List.of(
            "io.tapio.oom.api.",
            "org.pf4j.",
            "io.vertx.",
            "io.netty.",
            "com.fasterxml.jackson.",
            "org.slf4j.",
            "io.micrometer.",
            "org.jspecify.");

    private static final List<String> HIDDEN = List.of("io.tapio.oom.host.", "io.tapio.oom.kernel.");

    private final @Nullable LineBudget lines;

    /** @param limited whether there is a limit to what its classes write to the log */
    HostPluginClassLoader(PluginManager manager, PluginDescriptor descriptor, ClassLoader parent, boolean limited) {
        super(manager, descriptor, parent, ClassLoadingStrategy.PDA);
        this.lines = limited ? new LineBudget(descriptor.getPluginId() + " " + descriptor.getVersion()) : null;
    }

    /** What its classes may write to the log; {@code null} for as much as they want. */
    @Nullable LineBudget lines() {
        return lines;
    }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
        if (HIDDEN.stream().anyMatch(name::startsWith)) {
            throw new ClassNotFoundException(name + " is the host's own: plugins see the plugin API alone");
        }
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return getParent().loadClass(name);
        }
        return super.loadClass(name);
    }

    /** Whether it is this loader that made the class of that name. */
    boolean owns(String className) {
        Class<?> loaded = findLoadedClass(className);
        return loaded != null && loaded.getClassLoader() == this;
    }
}
