package io.tapio.oom.api.sink;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes of a plugin and of its libraries in a class loader of their own, as the host has them: to see whether it is
 * collected when its last sink is closed, or what keeps it.
 */
public final class PluginLoader extends URLClassLoader {

    private static final int MOST_TRIES = 100;
    private static final long PAUSE_MILLIS = 50;

    private final List<String> own;

    /**
     * Loads what the tests' class path has once more.
     *
     * @param packages the beginnings of the names of the plugin's own classes and of those of its libraries
     */
    public PluginLoader(String... packages) {
        super(urls(), PluginLoader.class.getClassLoader());
        this.own = List.of(packages);
    }

    private static URL[] urls() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(path.split(File.pathSeparator)).map(PluginLoader::url).toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A factory of the plugin, made of this loader's class. */
    public SinkFactory factory(String className) {
        try {
            return (SinkFactory) loadClass(className).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (own.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    /** Whether a loader that nobody holds any more goes within some seconds. */
    public static boolean isCollected(WeakReference<? extends ClassLoader> loader) throws InterruptedException {
        for (int i = 0; i < MOST_TRIES && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(PAUSE_MILLIS);
        }
        return loader.get() == null;
    }
}
