package io.tapio.oom.host;

import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.OomConfig;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.filter.EventFilter;
import io.tapio.oom.host.filter.Namespaces;
import io.tapio.oom.host.filter.SystemProcesses;
import java.util.Map;

/** Wires the configuration's filters. */
final class Filters {

    /** The kubelet sets it in every container. */
    private static final String IN_CLUSTER = "KUBERNETES_SERVICE_HOST";

    private Filters() {}

    /** @param environment of this process: it tells whether this is a node of a cluster */
    static EventFilter of(HostConfig config, OwnerStage owners, Map<String, String> environment) {
        return new EventFilter(namespaces(config), systemProcesses(config, environment), owners::ownerOf);
    }

    /** The same for a configuration that came while it runs. */
    static void follow(EventFilter filter, HostConfig config, Map<String, String> environment) {
        filter.follow(namespaces(config), systemProcesses(config, environment));
    }

    private static Namespaces namespaces(HostConfig config) {
        OomConfig oom = config.oom();
        return new Namespaces(oom.includeNamespaces(), oom.excludeNamespaces());
    }

    private static SystemProcesses systemProcesses(HostConfig config, Map<String, String> environment) {
        boolean nodeOfCluster =
                environment.containsKey(IN_CLUSTER) || config.kubernetes().kubeconfig() != null;
        return new SystemProcesses(config.oom().excludeSystemProcesses(), nodeOfCluster);
    }
}
