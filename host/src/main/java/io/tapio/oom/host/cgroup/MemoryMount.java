package io.tapio.oom.host.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the memory controller is mounted, out of {@code /proc/self/mountinfo}.
 *
 * @param point where it is mounted
 * @param root the cgroup that is mounted there, as this process' cgroup namespace names it
 */
record MemoryMount(Path point, String root, CgroupTree.Version version) {

    private static final Pattern UPWARDS = Pattern.compile("(?:/\\.\\.)+");

    /**
     * The mount that shows most. The controller is on v1 or on v2, never on both: on a hybrid machine the v2 tree
     * doesn't offer it.
     */
    static Optional<MemoryMount> find(Path mountinfo) throws IOException {
        try (Stream<String> lines = Files.lines(mountinfo)) {
            List<MemoryMount> mounts =
                    lines.map(MemoryMount::parse).flatMap(Optional::stream).toList();
            return mounts.stream().min(Comparator.comparingInt(MemoryMount::narrowness));
        }
    }

    /** What its root's path is from the root of the hierarchy, as far as this process can know; empty for the root. */
    String prefix() {
        return root.equals("/") || showsWhatIsAbove() ? "" : root;
    }

    /** {@code /..} shows what lies above this process' own namespace: the host's tree, mounted into a container. */
    boolean showsWhatIsAbove() {
        return UPWARDS.matcher(root).matches();
    }

    private int narrowness() {
        if (showsWhatIsAbove()) {
            return -root.length();
        }
        return root.equals("/") ? 0 : root.length();
    }

    // 35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
    private static Optional<MemoryMount> parse(String line) {
        String[] halves = line.split(" - ", 2);
        if (halves.length < 2) {
            return Optional.empty();
        }
        String[] mount = halves[0].split(" ");
        String[] filesystem = halves[1].split(" ");
        if (mount.length < 5 || filesystem.length < 3) {
            return Optional.empty();
        }
        Path point = Path.of(unescape(mount[4]));
        String root = unescape(mount[3]);
        boolean v1 = filesystem[0].equals("cgroup")
                && Arrays.asList(filesystem[2].split(",")).contains("memory");
        if (v1) {
            return Optional.of(new MemoryMount(point, root, CgroupTree.Version.V1));
        }
        boolean v2 = filesystem[0].equals("cgroup2") && offersMemory(point);
        return v2 ? Optional.of(new MemoryMount(point, root, CgroupTree.Version.V2)) : Optional.empty();
    }

    private static boolean offersMemory(Path point) {
        try {
            String controllers = Files.readString(point.resolve("cgroup.controllers"));
            return Arrays.asList(controllers.strip().split(" ")).contains("memory");
        } catch (IOException notReadable) {
            return false;
        }
    }

    /** Blank, tab, line end and backslash are octal escapes there. */
    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
