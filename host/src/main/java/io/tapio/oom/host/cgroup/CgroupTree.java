package io.tapio.oom.host.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory hierarchy: the directory under which each directory is a memory cgroup. Reads alone and needs no
 * privilege. Immutable, for any thread; each walk is the caller's own.
 */
public final class CgroupTree {

    /** Which of the kernel's two interfaces the memory controller has here. */
    public enum Version {
        /** One hierarchy for the controller, {@code memory.usage_in_bytes} and its kin; also on hybrid machines. */
        V1,
        /** The unified hierarchy, {@code memory.current} and its kin. */
        V2
    }

    // The kernel gives the first cgroup namespace this fixed number (PROC_CGROUP_INIT_INO).
    private static final String INITIAL_NAMESPACE = "cgroup:[4026531835]";

    private final Path directory;
    private final Version version;
    private final String prefix;
    private final boolean namespaced;
    private final boolean fromMachineRoot;

    private CgroupTree(Path directory, Version version, String prefix, boolean namespaced, boolean fromMachineRoot) {
        this.directory = directory;
        this.version = version;
        this.prefix = prefix;
        this.namespaced = namespaced;
        this.fromMachineRoot = fromMachineRoot;
    }

    /**
     * What a walk saw.
     *
     * @param visited how many cgroups
     * @param beyond how many more there were at least, beyond the limit
     * @param failures how many directories could not be read although they exist
     */
    public record Walk(int visited, long beyond, long failures) {

        /** Whether a cgroup that was not visited doesn't exist. */
        public boolean complete() {
            return beyond == 0 && failures == 0;
        }
    }

    /**
     * The memory hierarchy of this machine; empty when none is mounted.
     *
     * @throws IOException when the list of mounts can't be read
     */
    public static Optional<CgroupTree> locate() throws IOException {
        return locate(Path.of("/proc/self"));
    }

    /**
     * The memory hierarchy that a process sees.
     *
     * @param process its directory in {@code /proc}
     * @throws IOException when the list of mounts can't be read
     */
    public static Optional<CgroupTree> locate(Path process) throws IOException {
        boolean namespaced = isNamespaced(process);
        return MemoryMount.find(process.resolve("mountinfo"))
                .map(mount -> new CgroupTree(
                        mount.point(), mount.version(), mount.prefix(), namespaced, mount.showsWhatIsAbove()));
    }

    /** The hierarchy whose root is this directory. */
    public static CgroupTree at(Path directory, Version version) {
        return new CgroupTree(directory, version, "", false, true);
    }

    /** The root's directory. */
    public Path directory() {
        return directory;
    }

    public Version version() {
        return version;
    }

    /**
     * Whether the process is in a cgroup namespace of its own. Paths then may start at that namespace's root, not at
     * the machine's, and cgroups outside may be out of sight.
     */
    public boolean namespaced() {
        return namespaced;
    }

    /** Whether cgroups have the paths here that kernel records have: from the machine's root, not from another one. */
    public boolean hasTheKernelsPaths() {
        return !namespaced || fromMachineRoot;
    }

    /**
     * Where the files of a cgroup are that the kernel names.
     *
     * @param path from the root of the machine's hierarchy
     * @return empty where this process can't tell: its own root is not the machine's, the path lies outside of what is
     *     mounted, or can't be a path. A directory that is returned need not exist
     */
    public Optional<Path> directoryOf(String path) {
        boolean inside = path.equals(prefix) || path.startsWith(prefix + "/");
        if (!hasTheKernelsPaths() || !inside) {
            return Optional.empty();
        }
        try {
            String below = path.substring(prefix.length());
            Path resolved = directory.resolve(below.isEmpty() ? below : below.substring(1));
            return resolved.normalize().startsWith(directory) ? Optional.of(resolved) : Optional.empty();
        } catch (InvalidPathException noPathHere) {
            // Where the locale is plain ASCII, names with other characters can't be opened.
            return Optional.empty();
        }
    }

    /** The files of one cgroup. */
    public CgroupMemory memory(Cgroup cgroup) {
        return memory(cgroup.directory());
    }

    /** The files of the cgroup in this directory of the tree. */
    public CgroupMemory memory(Path cgroup) {
        return new CgroupMemory(cgroup, version);
    }

    /**
     * Visits the cgroups, parents before children.
     *
     * @param limit how many at most; 1 or more
     */
    public Walk walk(int limit, Consumer<Cgroup> visitor) {
        return walk(directory, limit, directory -> {}, visitor);
    }

    /**
     * Visits a cgroup and those below it, parents before children.
     *
     * @param from its directory, somewhere in this tree
     * @param limit how many at most; 1 or more
     * @param before is told of each directory before anything of it is looked at, for who watches it from then on
     */
    public Walk walk(Path from, int limit, Consumer<Path> before, Consumer<Cgroup> visitor) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 or more: " + limit);
        }
        Deque<Path> ahead = new ArrayDeque<>();
        ahead.add(from);
        int visited = 0;
        long beyond = 0;
        long failures = 0;
        for (Path next = ahead.poll(); next != null; next = ahead.poll()) {
            try {
                before.accept(next);
                Cgroup cgroup = cgroup(next);
                if (cgroup == null) {
                    continue;
                }
                visited++;
                visitor.accept(cgroup);
                if (cgroup.leaf()) {
                    continue;
                }
                for (Path child : children(next)) {
                    if (visited + ahead.size() < limit) {
                        ahead.add(child);
                    } else {
                        beyond++;
                    }
                }
            } catch (NoSuchFileException vanished) {
                // Cgroups come and go while they are walked.
                continue;
            } catch (IOException unreadable) {
                failures++;
            }
        }
        return new Walk(visited, beyond, failures);
    }

    private @Nullable Cgroup cgroup(Path path) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:isDirectory,ino,nlink", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            return null;
        }
        // A directory of cgroupfs has a link for each directory in it, on top of its own two. So a leaf's files, some
        // forty, need not be looked at.
        boolean leaf = attributes.get("nlink") instanceof Integer links && links == 2;
        long inode = attributes.get("ino") instanceof Long number ? number : 0;
        return new Cgroup(pathOf(path), path, inode, leaf);
    }

    /** The path of the cgroup whose directory in this tree this is. */
    public String pathOf(Path path) {
        String below = directory.relativize(path).toString();
        String full = below.isEmpty() ? prefix : prefix + "/" + below;
        return full.isEmpty() ? "/" : full;
    }

    private static List<Path> children(Path path) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(path, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
            entries.forEach(children::add);
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return children;
    }

    private static boolean isNamespaced(Path process) {
        try {
            return !Files.readSymbolicLink(process.resolve("ns/cgroup"))
                    .toString()
                    .equals(INITIAL_NAMESPACE);
        } catch (IOException | UnsupportedOperationException unknown) {
            // Kernels before 4.6 have no cgroup namespaces.
            return false;
        }
    }
}
