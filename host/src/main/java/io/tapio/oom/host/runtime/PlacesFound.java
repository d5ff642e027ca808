package io.tapio.oom.host.runtime;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where runtimes keep their files when it is not where they do by default: known from the processes that hold their
 * containers. Each place is believed for its user's containers alone, and root's for all. For one thread at a time.
 */
final class PlacesFound {

    /** Of each kind; the oldest goes. */
    static final int MOST_PLACES = 64;

    private final Map<String, Long> taskDirectories = new Places();
    private final Map<String, Long> storageRoots = new Places();
    private final Map<String, Long> dockerRoots = new Places();

    /** @param directory {@code <state>/io.containerd.runtime.v2.task} */
    void addTaskDirectory(String directory, long uid) {
        taskDirectories.put(directory, uid);
    }

    void addStorageRoot(String directory, long uid) {
        storageRoots.put(directory, uid);
    }

    void addDockerRoot(String directory, long uid) {
        dockerRoots.put(directory, uid);
    }

    Set<String> taskDirectories(@Nullable Long uid) {
        return believed(taskDirectories, uid);
    }

    Set<String> storageRoots(@Nullable Long uid) {
        return believed(storageRoots, uid);
    }

    Set<String> dockerRoots(@Nullable Long uid) {
        return believed(dockerRoots, uid);
    }

    private static Set<String> believed(Map<String, Long> places, @Nullable Long uid) {
        Set<String> believed = new LinkedHashSet<>();
        places.forEach((place, owner) -> {
            if (owner == 0 || owner.equals(uid)) {
                believed.add(place);
            }
        });
        return believed;
    }

    private static final class Places extends LinkedHashMap<String, Long> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> oldest) {
            return size() > MOST_PLACES;
        }
    }
}
