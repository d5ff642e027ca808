package io.tapio.oom.host.container;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OuterContainer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How runtimes name the cgroups of their containers. A name that only looks like it, because a monitor, a mount or a
 * pod of Podman bears the container's id, is none.
 */
final class ContainerNaming {

    private static final int ID_LENGTH = 64;
    private static final String SCOPE = ".scope";

    /** What stands before the id, in {@code PREFIX-ID.scope}, {@code PREFIX-ID} and {@code SLICE:PREFIX:ID}. */
    private static final Map<String, String> RUNTIMES = Map.of(
            "cri-containerd", "containerd",
            "containerd", "containerd",
            "nerdctl", "containerd",
            "crio", "cri-o",
            "docker", "docker",
            "libpod", "podman",
            "libpod-payload", "podman");

    /** containerd's namespaces that are directories at the top where nobody said what cgroup a container shall have. */
    private static final Set<String> CONTAINERD_NAMESPACES = Set.of("default", "k8s.io");

    /** Below these a bare id is a pod of Podman, or what a virtual machine around a pod needs for itself. */
    private static final Set<String> NOT_CONTAINERS = Set.of("libpod_parent", "libpod-parent", "kata_overhead");

    private static final Pattern BUILDKIT_ID = Pattern.compile("[0-9a-z]{25}");
    private static final Pattern FARGATE = Pattern.compile("([0-9a-f]{32})-\\d+");
    private static final Pattern LXC = Pattern.compile("(?:lxc|incus)\\.payload\\.(.+)");
    static final Set<String> LXC_PARENTS = Set.of("lxc.payload", "incus.payload", "lxc");
    private static final Pattern NSPAWN = Pattern.compile("machine-(.+)\\.scope|systemd-nspawn@(.+)\\.service");

    private ContainerNaming() {}

    /**
     * The container whose topmost cgroup is the one at this place.
     *
     * @return {@code null} when it is none's
     */
    static @Nullable OuterContainer at(List<String> components, int at) {
        String component = components.get(at);
        OuterContainer named = component.indexOf(':') >= 0 ? triple(component) : byId(components, at, component);
        return named != null ? named : byPlace(components, at, component);
    }

    /** {@code SLICE:PREFIX:ID} is meant for systemd; a runtime that was not told so makes a directory of it. */
    private static @Nullable OuterContainer triple(String component) {
        String[] parts = component.split(":", -1);
        if (parts.length != 3 || parts[2].isEmpty()) {
            return null;
        }
        if (parts[1].equals("docker") && BUILDKIT_ID.matcher(parts[2]).matches()) {
            return new OuterContainer(parts[2], "buildkit");
        }
        String runtime = RUNTIMES.get(parts[1]);
        if (runtime != null) {
            return new OuterContainer(parts[2], runtime);
        }
        return isId(parts[2]) && parts[0].endsWith(".slice")
                ? new OuterContainer(parts[2], ContainerFacts.UNKNOWN_RUNTIME)
                : null;
    }

    /** {@code PREFIX-ID.scope}, {@code PREFIX-ID}, or the bare id. */
    private static @Nullable OuterContainer byId(List<String> components, int at, String component) {
        String name =
                component.endsWith(SCOPE) ? component.substring(0, component.length() - SCOPE.length()) : component;
        int start = name.length() - ID_LENGTH;
        if (start < 0 || !isId(name.substring(start))) {
            return null;
        }
        String id = name.substring(start);
        if (start == 0) {
            return bare(components, at, id);
        }
        if (name.charAt(start - 1) != '-') {
            return null;
        }
        String prefix = name.substring(0, start - 1);
        String runtime = RUNTIMES.get(prefix);
        if (runtime != null) {
            return new OuterContainer(id, runtime);
        }
        // A runtime that nobody has heard of yet; but each of them may have its monitors.
        boolean inPod = at > 0 && PodNaming.at(components, at - 1) != null;
        return inPod && !prefix.endsWith("conmon") ? new OuterContainer(id, ContainerFacts.UNKNOWN_RUNTIME) : null;
    }

    private static @Nullable OuterContainer bare(List<String> components, int at, String id) {
        String parent = at > 0 ? components.get(at - 1) : "";
        boolean holdsPodmans =
                at + 1 < components.size() && components.get(at + 1).startsWith("libpod-");
        if (NOT_CONTAINERS.contains(parent) || holdsPodmans) {
            return null;
        }
        boolean ofDocker = parent.equals("docker")
                || parent.equals("buildx") && at > 1 && components.get(at - 2).equals("docker");
        if (ofDocker) {
            return new OuterContainer(id, "docker");
        }
        boolean ofContainerd = CONTAINERD_NAMESPACES.contains(parent) && isTop(components, at - 1);
        return new OuterContainer(id, ofContainerd ? "containerd" : ContainerFacts.UNKNOWN_RUNTIME);
    }

    /** Names that people choose: what they stand below tells what they are. */
    private static @Nullable OuterContainer byPlace(List<String> components, int at, String component) {
        Matcher lxc = LXC.matcher(component);
        if (lxc.matches()) {
            return new OuterContainer(lxc.group(1), "lxc");
        }
        if (component.startsWith("docker-") && component.endsWith(SCOPE)) {
            String id = component.substring("docker-".length(), component.length() - SCOPE.length());
            return BUILDKIT_ID.matcher(id).matches() ? new OuterContainer(id, "buildkit") : null;
        }
        if (at == 0) {
            return null;
        }
        String parent = components.get(at - 1);
        if (LXC_PARENTS.contains(parent) && isTop(components, at - 1)) {
            return new OuterContainer(component, "lxc");
        }
        if (parent.equals("buildkit") && BUILDKIT_ID.matcher(component).matches()) {
            return new OuterContainer(component, "buildkit");
        }
        if (component.equals("payload")) {
            return nspawn(parent);
        }
        Matcher fargate = FARGATE.matcher(component);
        return fargate.matches() && fargate.group(1).equals(parent)
                ? new OuterContainer(component, ContainerFacts.UNKNOWN_RUNTIME)
                : null;
    }

    /** Beside its payload a machine has a supervisor, which is no container; and a virtual machine has no payload. */
    private static @Nullable OuterContainer nspawn(String parent) {
        Matcher machine = NSPAWN.matcher(parent);
        if (!machine.matches()) {
            return null;
        }
        String escaped = machine.group(1) == null ? machine.group(2) : machine.group(1);
        return new OuterContainer(escaped.replace("\\x2d", "-"), "systemd-nspawn");
    }

    /** Whether it is at the root of the hierarchy, or of what a container sees of it. */
    private static boolean isTop(List<String> components, int at) {
        return at == 0 || components.get(at - 1).equals(CgroupPathResolver.CUT) || at(components, at - 1) != null;
    }

    private static boolean isId(String text) {
        if (text.length() != ID_LENGTH) {
            return false;
        }
        for (int i = 0; i < ID_LENGTH; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
