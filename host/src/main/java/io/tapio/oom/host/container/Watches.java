package io.tapio.oom.host.container;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The directories that the kernel tells of when something is made or removed in them. A cgroup's watch is to be taken
 * away when the cgroup is gone: the kernel keeps it, and the directory's memory, until then. For one thread; the count
 * for any.
 */
final class Watches {

    /** How a directory is watched; another one in tests. */
    interface Registration {
        WatchKey register(Path directory, WatchService service) throws IOException;
    }

    static final Registration CREATED_AND_REMOVED =
            (directory, service) -> directory.register(service, ENTRY_CREATE, ENTRY_DELETE);

    private final @Nullable WatchService service;
    private final Registration registration;
    private final Map<Path, WatchKey> keys = new ConcurrentHashMap<>();
    private @Nullable IOException refusal;

    /** @param service absent where there is none to be had */
    Watches(@Nullable WatchService service, Registration registration) {
        this.service = service;
        this.registration = registration;
    }

    /** Watches a directory from now on, if it is one. */
    void add(Path directory) {
        if (service == null || refusal != null) {
            return;
        }
        try {
            WatchKey key = registration.register(directory, service);
            WatchKey before = keys.put(directory, key);
            if (before != null && before != key) {
                before.cancel(); // another directory of that name
            }
        } catch (NoSuchFileException | NotDirectoryException gone) {
            remove(directory);
        } catch (IOException refused) {
            refusal = refused;
        }
    }

    void remove(Path directory) {
        WatchKey key = keys.remove(directory);
        if (key != null) {
            key.cancel();
        }
    }

    /** Takes the watches away from all others. */
    void keepOnly(Set<Path> directories) {
        keys.keySet().stream()
                .filter(directory -> !directories.contains(directory))
                .toList()
                .forEach(this::remove);
    }

    /** Why directories that should be are not watched; {@code null} when all are. */
    @Nullable IOException refusal() {
        return refusal;
    }

    /** Tries again what was refused. */
    void tryAgain() {
        refusal = null;
    }

    int count() {
        return keys.size();
    }
}
