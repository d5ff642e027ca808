package io.tapio.oom.host.process;

import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One cgroup that is remembered between two looks. For one thread. */
final class WatchedCgroup {

    /** A directory of cgroupfs has a link for each directory in it, on top of its own two. */
    private static final int LINKS_OF_A_LEAF = 2;

    private static final int NOT_LISTED = -1;

    private final Path directory;
    private final CgroupMemory memory;
    private final long inode;
    private int links = NOT_LISTED;
    private List<WatchedCgroup> children = new ArrayList<>();
    private @Nullable Long limit;
    private long limitReadIn = Long.MIN_VALUE;

    private WatchedCgroup(Path directory, CgroupMemory memory, long inode) {
        this.directory = directory;
        this.memory = memory;
        this.inode = inode;
    }

    private record Links(long inode, int count) {

        static @Nullable Links of(Path directory) {
            try {
                Map<String, Object> attributes =
                        Files.readAttributes(directory, "unix:ino,nlink", LinkOption.NOFOLLOW_LINKS);
                return attributes.get("ino") instanceof Long inode && attributes.get("nlink") instanceof Integer count
                        ? new Links(inode, count)
                        : null;
            } catch (IOException gone) {
                return null;
            }
        }
    }

    /** The cgroup of that directory; {@code null} when there is none. */
    static @Nullable WatchedCgroup at(Path directory, CgroupTree tree) {
        Links links = Links.of(directory);
        return links == null ? null : new WatchedCgroup(directory, tree.memory(directory), links.inode());
    }

    /**
     * Looks whether it is still there and which cgroups are in it.
     *
     * @param find makes the cgroup of a directory that was not there before; {@code null} for one not to be watched
     * @return false when it is gone, or another one has its name now
     */
    boolean refresh(Function<Path, @Nullable WatchedCgroup> find) {
        Links now = Links.of(directory);
        if (now == null || now.inode() != inode) {
            return false;
        }
        if (now.count() != links) {
            links = now.count();
            list(find);
        }
        return true;
    }

    private void list(Function<Path, @Nullable WatchedCgroup> find) {
        Map<Path, WatchedCgroup> before =
                children.stream().collect(Collectors.toMap(child -> child.directory, child -> child));
        children = new ArrayList<>();
        if (links == LINKS_OF_A_LEAF) {
            return;
        }
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(directory, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
            for (Path entry : entries) {
                WatchedCgroup child = before.containsKey(entry) ? before.get(entry) : find.apply(entry);
                if (child != null) {
                    children.add(child);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            links = NOT_LISTED;
        }
    }

    /** Those that are in it directly. */
    List<WatchedCgroup> children() {
        return List.copyOf(children);
    }

    /** Forgets one that is gone; the next look lists anew, since another may have come in its stead. */
    void forget(WatchedCgroup child) {
        children.remove(child);
        links = NOT_LISTED;
    }

    /**
     * Reads its own limit, unless it was read a moment ago.
     *
     * @param look the number of this look
     * @param holds for how many looks a limit that was read is believed
     */
    void refreshLimit(long look, int holds) {
        if (limitReadIn == Long.MIN_VALUE || look - limitReadIn >= holds) {
            limit = memory.limitBytes();
            limitReadIn = look;
        }
    }

    boolean hasLimit() {
        return limit != null;
    }

    /** Whether its usage is at that share of its own limit or above; reads it where there is a limit. */
    boolean isNear(int percent) {
        Long bytes = limit;
        if (bytes == null) {
            return false;
        }
        Long usage = memory.usageBytes();
        return usage != null && usage >= bytes / 100.0 * percent;
    }

    long inode() {
        return inode;
    }

    /** The ids of its own processes, not of those below; 0 for one that this process's pid namespace does not show. */
    List<String> processes() {
        return memory.lines("cgroup.procs");
    }
}
