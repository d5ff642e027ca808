package io.tapio.oom.host.cli;

import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.container.ProcessCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** What {@code resolve} is asked about: a cgroup's path in one of the forms in which people come by it, or a process. */
final class ResolveInput {

    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,9}");

    /** What a runtime is told: {@code kubepods-pod0f3c.slice:cri-containerd:5f1d}. */
    private static final Pattern TRIPLE = Pattern.compile("[^/:]+:[^/:]*:[^/:]+");

    private static final String MOUNT = "/sys/fs/cgroup";

    /** The directories of cgroup v1 below the mount, each with its own tree. */
    private static final Set<String> TREES = Set.of(
            "memory",
            "unified",
            "systemd",
            "cpu",
            "cpuacct",
            "cpu,cpuacct",
            "cpuset",
            "blkio",
            "devices",
            "freezer",
            "hugetlb",
            "net_cls",
            "net_prio",
            "net_cls,net_prio",
            "perf_event",
            "pids",
            "rdma",
            "misc");

    private ResolveInput() {}

    /** What became of an input. */
    sealed interface Outcome {}

    /** @param path from the root of the hierarchy */
    record Cgroup(String path) implements Outcome {}

    /** It is right, but not to be had. */
    record Missing(String message) implements Outcome {}

    /** It is neither a path nor a process. */
    record Wrong(String message) implements Outcome {}

    static Outcome of(String input, Path proc, boolean namespaced) {
        if (PID.matcher(input).matches()) {
            return ofProcess(input, proc, namespaced);
        }
        if (TRIPLE.matcher(input).matches()) {
            return new Cgroup("/" + input);
        }
        if (!input.startsWith("/")) {
            return new Wrong("[TAPIO-G011] \"" + PlainText.escape(input)
                    + "\" is neither a process id nor a cgroup's path, which begins"
                    + " with a slash: /system.slice/nginx.service");
        }
        return new Cgroup(withoutMount(input));
    }

    private static Outcome ofProcess(String pid, Path proc, boolean namespaced) {
        Path process = proc.resolve(pid);
        try {
            return ProcessCgroup.of(process, namespaced)
                    .<Outcome>map(Cgroup::new)
                    .orElseGet(() -> new Missing("[TAPIO-G012] process " + pid
                            + " is in no cgroup that counts memory: this kernel has none, or it is turned off"));
        } catch (NoSuchFileException gone) {
            return gone(pid);
        } catch (IOException unreadable) {
            // The kernel says so of a process that ends while its file is read.
            return Files.exists(process)
                    ? new Missing(
                            "[TAPIO-G013] " + process.resolve("cgroup") + " can't be read: " + unreadable.getMessage())
                    : gone(pid);
        }
    }

    private static Missing gone(String pid) {
        return new Missing("[TAPIO-G010] there is no process " + pid + ", or this user may not see it");
    }

    private static String withoutMount(String path) {
        if (!path.equals(MOUNT) && !path.startsWith(MOUNT + "/")) {
            return path;
        }
        String below = path.substring(MOUNT.length());
        int end = below.indexOf('/', 1);
        String first = below.isEmpty() ? "" : below.substring(1, end < 0 ? below.length() : end);
        String rest = TREES.contains(first) ? below.substring(1 + first.length()) : below;
        return rest.isEmpty() ? "/" : rest;
    }
}
