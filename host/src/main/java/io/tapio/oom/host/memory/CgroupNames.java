package io.tapio.oom.host.memory;

import io.tapio.oom.host.cgroup.CgroupTree;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the cgroups are whose ids the kernel tells. A directory is listed when there is a cgroup in it that is not known
 * yet, and those of its names that stand for no living cgroup are looked at. Holds as many as are alive. Belongs to one
 * thread.
 */
final class CgroupNames {

    private final CgroupTree tree;
    private final Map<Long, Place> places = new HashMap<>();
    private @Nullable Map<Long, Set<String>> below;
    private Set<Long> listed = new HashSet<>();

    /** @param parent the id of the cgroup above; 0 of the topmost */
    private record Place(String path, Path directory, long parent) {}

    CgroupNames(CgroupTree tree) {
        this.tree = tree;
    }

    /** The topmost cgroup, where a pass begins. */
    void root(long id) {
        places.putIfAbsent(id, new Place(tree.pathOf(tree.directory()), tree.directory(), 0));
    }

    /** Begins a pass: each directory is listed once in it at most. */
    void begin(Set<Long> alive) {
        places.keySet().retainAll(alive);
        below = null;
        listed = new HashSet<>();
    }

    /** The cgroup's path; {@code null} when it is gone meanwhile. */
    @Nullable String pathOf(long id, long parent) {
        Place known = places.get(id);
        if (known == null && listed.add(parent)) {
            list(parent);
            known = places.get(id);
        }
        return known == null ? null : known.path();
    }

    private void list(long parent) {
        Place above = places.get(parent);
        if (above == null) {
            return;
        }
        Set<String> known = belowOf(parent);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(above.directory())) {
            for (Path entry : entries) {
                if (!known.contains(String.valueOf(entry.getFileName()))) {
                    look(entry, parent);
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return; // with all that was in it
        }
    }

    private void look(Path entry, long parent) {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(entry, "unix:isDirectory,ino", LinkOption.NOFOLLOW_LINKS);
            if (Boolean.TRUE.equals(attributes.get("isDirectory")) && attributes.get("ino") instanceof Long inode) {
                places.put(inode, new Place(tree.pathOf(entry), entry, parent));
            }
        } catch (IOException gone) {
            return; // cgroups come and go
        }
    }

    private Set<String> belowOf(long parent) {
        Map<Long, Set<String>> all = below;
        if (all == null) {
            all = new HashMap<>();
            for (Place place : places.values()) {
                all.computeIfAbsent(place.parent(), none -> new HashSet<>())
                        .add(String.valueOf(place.directory().getFileName()));
            }
            below = all;
        }
        return all.getOrDefault(parent, Set.of());
    }

    int size() {
        return places.size();
    }
}
