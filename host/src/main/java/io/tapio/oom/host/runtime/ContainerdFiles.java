package io.tapio.oom.host.runtime;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What containerd leaves of its running containers: {@code <state>/io.containerd.runtime.v2.task/<namespace>/<id>},
 * the bundle, which is there before the container's cgroup is and goes with the container. Docker's containerd, those
 * of k3s and others have states of their own.
 */
final class ContainerdFiles {

    static final String TASKS = "io.containerd.runtime.v2.task";

    private static final String OLDER_TASKS = "io.containerd.runtime.v1.linux";
    private static final List<String> STATES = List.of(
            "/run/containerd",
            "/run/k3s/containerd",
            "/run/k0s/containerd",
            "/var/snap/microk8s/common/run/containerd",
            "/run/docker/containerd/daemon");
    private static final String DOCKERS_NAMESPACE = "moby";
    private static final int MOST_NAMESPACES = 64;

    private final MachineFiles files;
    private final PlacesFound places;

    ContainerdFiles(MachineFiles files, PlacesFound places) {
        this.files = files;
        this.places = places;
    }

    /**
     * @param id the container's, unique on the machine
     * @param uid whose files are believed besides the machine's own
     */
    @Nullable KnownContainer byId(String id, @Nullable Long uid) {
        for (String tasks : taskDirectories(uid)) {
            for (String namespace : files.list(tasks, MOST_NAMESPACES)) {
                OciSpec spec = spec(tasks, namespace, id);
                if (spec != null) {
                    return container(spec, namespace);
                }
            }
        }
        return null;
    }

    /**
     * A container of {@code ctr} and of whoever else uses containerd plainly: its cgroup is {@code /<namespace>/<id>}
     * with any word for an id, so that only the container's own specification proves it to be one.
     *
     * @return its id in the path; {@code null} when no such container is there
     */
    @Nullable Plain byPath(List<String> components) {
        for (int at = components.size() - 1; at > 0; at--) {
            String namespace = components.get(at - 1);
            String id = components.get(at);
            String path = "/" + String.join("/", components.subList(0, at + 1));
            for (String tasks : taskDirectories(null)) {
                OciSpec spec = spec(tasks, namespace, id);
                if (spec != null && path.equals(spec.cgroupsPath())) {
                    return new Plain(id, path, container(spec, namespace));
                }
            }
        }
        return null;
    }

    /**
     * A container that its cgroup's name does not tell.
     *
     * @param path its cgroup's
     */
    record Plain(String id, String path, KnownContainer known) {}

    private @Nullable OciSpec spec(String tasks, String namespace, String id) {
        if (id.startsWith(".") || namespace.startsWith(".")) {
            return null;
        }
        return files.read(tasks + "/" + namespace + "/" + id + "/config.json", OciSpec.MOST_BYTES, OciSpec::read);
    }

    private static KnownContainer container(OciSpec spec, String namespace) {
        String runtime = namespace.equals(DOCKERS_NAMESPACE) ? "docker" : "containerd";
        return spec.container().or(KnownContainer.plain(runtime, null, null));
    }

    private Set<String> taskDirectories(@Nullable Long uid) {
        Set<String> directories = places.taskDirectories(uid);
        for (String state : STATES) {
            directories.add(state + "/" + TASKS);
            directories.add(state + "/" + OLDER_TASKS);
        }
        return directories;
    }
}
