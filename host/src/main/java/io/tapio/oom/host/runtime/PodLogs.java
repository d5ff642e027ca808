package io.tapio.oom.host.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the log files that the kubelet makes for every container, whatever its runtime. They stay until the
 * container or pod is collected, some time after its end: a witness for containers that were over too soon to be seen.
 */
final class PodLogs {

    private static final String CONTAINERS = "/var/log/containers";
    private static final String PODS = "/var/log/pods";
    private static final int MOST_FILES = 20_000;
    // What Kubernetes lets people name their things has no underscore.
    private static final Pattern CONTAINER = Pattern.compile("([^_]+)_([^_]+)_([^_]+)-([0-9a-f]{64})\\.log");
    private static final Pattern POD = Pattern.compile("([^_]+)_([^_]+)_([^_]+)");

    private final MachineFiles files;

    PodLogs(MachineFiles files) {
        this.files = files;
    }

    /** What the log of a container is called: {@code <pod>_<namespace>_<container>-<id>.log}. */
    @Nullable KnownContainer byId(String id) {
        String ending = "-" + id + ".log";
        for (String name : files.list(CONTAINERS, MOST_FILES)) {
            Matcher log = name.endsWith(ending) ? CONTAINER.matcher(name) : null;
            if (log != null && log.matches()) {
                return new KnownContainer(null, log.group(3), null, false, log.group(1), log.group(2), null);
            }
        }
        return null;
    }

    /** What the directory of a pod's logs is called: {@code <namespace>_<pod>_<uid>}. */
    @Nullable KnownContainer byPod(String uid) {
        String ending = "_" + uid;
        for (String name : files.list(PODS, MOST_FILES)) {
            Matcher pod = name.endsWith(ending) ? POD.matcher(name) : null;
            if (pod != null && pod.matches()) {
                return new KnownContainer(null, null, null, false, pod.group(2), pod.group(1), uid);
            }
        }
        return null;
    }
}
