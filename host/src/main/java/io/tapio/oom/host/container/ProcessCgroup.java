package io.tapio.oom.host.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The memory cgroup of a process, out of {@code /proc/PID/cgroup}. */
public final class ProcessCgroup {

    private static final String GONE = " (deleted)";
    private static final String UPWARDS = "/..";

    private ProcessCgroup() {}

    /**
     * Its path from the root of the hierarchy, or from {@code /…} where this process can't see so far.
     *
     * @param process its directory in {@code /proc}
     * @param namespaced whether the reader has a cgroup namespace of its own
     * @return empty when it is in no cgroup that counts its memory
     * @throws IOException when the file can't be read: the process is gone, or hidden
     */
    public static Optional<String> of(Path process, boolean namespaced) throws IOException {
        return of(Files.readAllLines(process.resolve("cgroup")), namespaced);
    }

    static Optional<String> of(List<String> lines, boolean namespaced) {
        return line(lines, "memory").or(() -> line(lines, "")).map(path -> whole(path, namespaced));
    }

    /** {@code 4:memory:/docker/5f1d}, and {@code 0::/docker/5f1d} for the unified hierarchy, which has no name. */
    private static Optional<String> line(List<String> lines, String controller) {
        return lines.stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3
                        && Arrays.asList(parts[1].split(",", -1)).contains(controller))
                .map(parts -> parts[2])
                .findFirst();
    }

    /** What lies outside of a cgroup namespace is shown from its root upwards: {@code /../../docker/5f1d}. */
    private static String whole(String path, boolean namespaced) {
        String rest = path.endsWith(GONE) ? path.substring(0, path.length() - GONE.length()) : path;
        boolean upwards = false;
        while (rest.equals(UPWARDS) || rest.startsWith(UPWARDS + "/")) {
            rest = rest.substring(UPWARDS.length());
            upwards = true;
        }
        if (!upwards && !namespaced) {
            return rest;
        }
        return "/" + CgroupPathResolver.CUT + (rest.equals("/") ? "" : rest);
    }
}
