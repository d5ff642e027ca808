package io.tapio.oom.host.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A tree of plain directories with the files that a cgroup has, for tests. */
public final class CgroupFiles {

    private final Path root;
    private final CgroupTree.Version version;

    public CgroupFiles(Path root, CgroupTree.Version version) {
        this.root = root;
        this.version = version;
    }

    public CgroupTree tree() {
        return CgroupTree.at(root, version);
    }

    /** Makes the cgroup where it is missing, and writes the file. */
    public CgroupFiles write(String cgroup, String file, String text) {
        try {
            Files.createDirectories(root.resolve(cgroup));
            Files.writeString(root.resolve(cgroup).resolve(file), text + "\n");
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public void remove(String cgroup) {
        try (Stream<Path> below = Files.walk(root.resolve(cgroup))) {
            List<Path> deepestFirst = below.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
