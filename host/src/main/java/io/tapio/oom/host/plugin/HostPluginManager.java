package io.tapio.oom.host.plugin;

import io.tapio.oom.api.ApiVersion;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.BasePluginLoader;
import org.pf4j.DefaultPluginManager;
import org.pf4j.JarPluginLoader;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginClasspath;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.RuntimeMode;

/**
 * PF4J with the house's class loading, for one plugin: PF4J's own books are not made for several threads, and one that
 * hangs in its constructor must not hold those of the others.
 */
final class HostPluginManager extends DefaultPluginManager {

    private final boolean limited;

    /**
     * For one plugin.
     *
     * @param plugin its file or folder
     * @param limited whether there is a limit to what it writes to the log
     */
    HostPluginManager(Path plugin, boolean limited) {
        super(List.of(plugin));
        this.limited = limited;
        setSystemVersion(ApiVersion.CURRENT);
    }

    @Override
    public RuntimeMode getRuntimeMode() {
        return RuntimeMode.DEPLOYMENT;
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new org.pf4j.CompoundPluginLoader().add(new Jars(this)).add(new Folders(this));
    }

    private static ClassLoader hostLoader() {
        return HostPluginManager.class.getClassLoader();
    }

    /** A plugin in one jar. */
    private final class Jars extends JarPluginLoader {

        Jars(PluginManager manager) {
            super(manager);
        }

        @Override
        public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
            PluginClassLoader loader = new HostPluginClassLoader(pluginManager, descriptor, hostLoader(), limited);
            loader.addFile(path.toFile());
            return loader;
        }
    }

    /** A plugin unpacked from a zip: {@code classes/} and {@code lib/}. */
    private final class Folders extends BasePluginLoader {

        Folders(PluginManager manager) {
            super(manager, new Classpath());
        }

        @Override
        protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
            return new HostPluginClassLoader(pluginManager, descriptor, hostLoader(), limited);
        }
    }

    private static final class Classpath extends PluginClasspath {

        Classpath() {
            addClassesDirectories("classes");
            addJarsDirectories("lib");
        }
    }
}
