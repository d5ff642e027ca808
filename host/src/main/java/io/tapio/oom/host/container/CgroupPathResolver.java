package io.tapio.oom.host.container;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells container and pod by a cgroup's path alone, from how runtimes and the kubelet name their cgroups. Knows no names
 * and namespaces; asks nobody. Stateless, for any thread.
 */
public final class CgroupPathResolver {

    private static final String UNKNOWN = "unknown";
    private static final String ID = "([0-9a-f]{64})";

    private static final Pattern BARE_ID = Pattern.compile(ID);

    /** A path component, with or without {@code .scope}, and the runtime that names it so. */
    private enum Naming {
        CRI_CONTAINERD("containerd", "cri-containerd-" + ID + "(?:\\.scope)?"),
        NERDCTL("containerd", "nerdctl-" + ID + "(?:\\.scope)?"),
        CRI_O("cri-o", "crio-" + ID + "(?:\\.scope)?"),
        DOCKER("docker", "docker-" + ID + "(?:\\.scope)?"),
        PODMAN("podman", "libpod-(?:payload-)?" + ID + "(?:\\.scope)?"),
        // The form "slice:prefix:id" is meant for systemd; a runtime that was not told so makes a directory of it.
        CRI_CONTAINERD_TRIPLE("containerd", "[^:]+:cri-containerd:" + ID),
        CRI_O_TRIPLE("cri-o", "[^:]+:crio:" + ID),
        DOCKER_TRIPLE("docker", "[^:]+:docker:" + ID),
        PODMAN_TRIPLE("podman", "[^:]+:libpod:" + ID);

        private final String runtime;
        private final Pattern component;

        Naming(String runtime, String component) {
            this.runtime = runtime;
            this.component = Pattern.compile(component);
        }
    }

    // The kubelet's root may stand before it: kubelet-kubepods-burstable-pod<uid>.slice.
    private static final Pattern POD_SLICE =
            Pattern.compile("(?:[^:]+-)?kubepods(?:-(burstable|besteffort))?-pod([0-9A-Za-z_.]+)\\.slice(?::.*)?");
    private static final Pattern POD_DIRECTORY = Pattern.compile("pod([0-9A-Za-z-]+)");

    /**
     * The owner of a cgroup.
     *
     * @param path from the root of the hierarchy, as {@code /proc/PID/cgroup} shows it
     * @return {@link Ownership#NONE} when it is no container's and no pod's
     */
    public Ownership resolve(String path) {
        List<String> components = components(path);
        ContainerFacts container = null;
        PodFacts pod = null;
        for (int i = components.size() - 1; i >= 0; i--) {
            container = container == null ? container(components, i) : container;
            pod = pod == null ? pod(components, i) : pod;
        }
        return container == null && pod == null ? Ownership.NONE : Ownership.of(container, pod, null);
    }

    static @Nullable ContainerFacts container(List<String> components, int at) {
        String component = components.get(at);
        for (Naming each : Naming.values()) {
            Matcher named = each.component.matcher(component);
            if (named.matches()) {
                return new ContainerFacts(named.group(1), null, each.runtime);
            }
        }
        return BARE_ID.matcher(component).matches()
                ? new ContainerFacts(component, null, runtimeOfBareId(components, at))
                : null;
    }

    /** Docker calls its own directory "docker"; in a pod's directory every runtime leaves the bare id. */
    private static String runtimeOfBareId(List<String> components, int at) {
        return at > 0 && components.get(at - 1).equals("docker") ? "docker" : UNKNOWN;
    }

    static @Nullable PodFacts pod(List<String> components, int at) {
        Matcher slice = POD_SLICE.matcher(components.get(at));
        if (slice.matches()) {
            // systemd reads a dash as "in the slice of", so the kubelet writes an underscore.
            String qos = slice.group(1) == null ? "guaranteed" : slice.group(1);
            return new PodFacts(null, null, slice.group(2).replace('_', '-'), qos);
        }
        Matcher directory = POD_DIRECTORY.matcher(components.get(at));
        String qos = directory.matches() ? qosOfDirectory(components, at - 1) : null;
        return qos == null ? null : new PodFacts(null, null, directory.group(1), qos);
    }

    /** {@code kubepods/pod<uid>}, {@code kubepods/burstable/pod<uid>}; {@code null} when it is not the kubelet's. */
    private static @Nullable String qosOfDirectory(List<String> components, int parent) {
        if (parent < 0) {
            return null;
        }
        String name = components.get(parent);
        if (name.equals("kubepods")) {
            return "guaranteed";
        }
        boolean underKubepods = parent > 0 && components.get(parent - 1).equals("kubepods");
        return underKubepods && (name.equals("burstable") || name.equals("besteffort")) ? name : null;
    }

    static List<String> components(String path) {
        List<String> components = new ArrayList<>();
        for (String each : path.split("/", -1)) {
            if (!each.isEmpty()) {
                components.add(each);
            }
        }
        return components;
    }
}
