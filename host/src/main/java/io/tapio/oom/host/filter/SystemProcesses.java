package io.tapio.oom.host.filter;

import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.UnitFacts;
import io.tapio.oom.host.config.Glob;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells system processes: those of the services (units of systemd named {@code *.service}) of a cluster's node, which are
 * there for the pods and are not what anybody runs the cluster for. Kernel threads are system processes too, but the
 * kernel never kills one of its own, so there is nothing of theirs to leave out.
 *
 * <p>No system processes are:
 *
 * <ul>
 *   <li>any on a machine that is no node of a cluster: there the services are what the machine is for
 *   <li>the services that every pod of the node depends on, and this collector: see {@link #MISSED}
 *   <li>what a person runs: user services and sessions below {@code user.slice}, scopes, cgroups made by hand
 *   <li>whatever is in a container, be it a service of systemd there
 * </ul>
 */
public final class SystemProcesses {

    /** The kubelet, the container runtimes, the distributions that are both in one, and this collector. */
    static final List<Glob> MISSED = Stream.of(
                    "kubelet.service",
                    "snap.kubelet*.service",
                    "containerd.service",
                    "crio.service",
                    "cri-o.service",
                    "docker.service",
                    "cri-docker*.service",
                    "k3s*.service",
                    "rke2*.service",
                    "k0s*.service",
                    "snap.microk8s.*.service",
                    "tapio-oom*.service")
            .map(Glob::new)
            .toList();

    private static final String USERS = "/user.slice/";

    private final boolean leftOut;

    /**
     * What the configuration and the machine say.
     *
     * @param exclude whether they are to be left out at all
     * @param nodeOfCluster whether the machine is a node of a Kubernetes cluster
     */
    public SystemProcesses(boolean exclude, boolean nodeOfCluster) {
        this.leftOut = exclude && nodeOfCluster;
    }

    /**
     * Whether the cgroup is one of a system process.
     *
     * @param owner of the cgroup
     */
    boolean leaveOut(Ownership owner, String cgroupPath) {
        UnitFacts unit = owner.unit();
        if (!leftOut || unit == null || owner.container() != null || owner.pod() != null) {
            return false;
        }
        String name = unit.name();
        return name.endsWith(".service")
                && !cgroupPath.startsWith(USERS)
                && MISSED.stream().noneMatch(glob -> glob.matches(name));
    }
}
