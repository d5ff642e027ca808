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

    /** @param plugin its file or folder */
    HostPluginManager(Path plugin) {
        super(List.of(plugin));
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
    private static final class Jars extends JarPluginLoader {

        Jars(PluginManager manager) {
            super(manager);
        }

        @Override
        public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
            PluginClassLoader loader = new HostPluginClassLoader(pluginManager, descriptor, hostLoader());
            loader.addFile(path.toFile());
            return loader;
        }
    }

    /** A plugin unpacked from a zip: {@code classes/} and {@code lib/}. */
    private static final class Folders extends BasePluginLoader {

        Folders(PluginManager manager) {
            super(manager, new Classpath());
        }

        @Override
        protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
            return new HostPluginClassLoader(pluginManager, descriptor, hostLoader());
        }
    }

    private static final class Classpath extends PluginClasspath {

        Classpath() {
            addClassesDirectories("classes");
            addJarsDirectories("lib");
        }
    }
}
