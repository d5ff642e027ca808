package io.tapio.oom.host.kubernetes;

import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.event.WorkloadOwner;
import io.tapio.oom.host.kubernetes.NodePod.Controller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way from a pod to what it belongs to. A pod names its controller; two kinds of controllers have, as a rule, one of
 * their own: a ReplicaSet its Deployment (or an Argo Rollout, ...) and a Job its CronJob. Their owners have to be learned;
 * all others are what the pod belongs to. Safe for use by many threads.
 */
final class OwnerChains implements PodBook.Workloads {

    // Whoever makes a pod may write any text there, and it becomes a part of the path that is asked for.
    private static final Pattern APPS = Pattern.compile("apps/v[0-9a-z]+");
    private static final Pattern BATCH = Pattern.compile("batch/v[0-9a-z]+");

    private final String node;
    private final Map<String, Parent> parents;

    private record Parent(@Nullable Controller controller) {}

    /**
     * @param node what pods from a file of this node belong to
     * @param most how many controllers are remembered; beyond it the one that was asked for longest ago is forgotten
     */
    OwnerChains(String node, int most) {
        this.node = node;
        this.parents = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Parent> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public @Nullable WorkloadFacts of(NodePod pod) {
        Controller controller = pod.controller();
        if (controller == null) {
            return pod.isStatic() ? new WorkloadFacts("Node", node) : new WorkloadFacts("Pod", pod.name());
        }
        if (!hasOwner(controller)) {
            return new WorkloadFacts(controller.kind(), controller.name());
        }
        Parent parent = parent(controller);
        if (parent == null) {
            return null;
        }
        Controller above = parent.controller();
        return above == null
                ? new WorkloadFacts(controller.kind(), controller.name())
                : new WorkloadFacts(above.kind(), above.name(), List.of(step(controller), step(above)));
    }

    private static WorkloadOwner step(Controller controller) {
        return new WorkloadOwner(controller.kind(), controller.name());
    }

    private synchronized @Nullable Parent parent(Controller controller) {
        return parents.get(controller.uid());
    }

    /** The pod's controller when its own has to be learned; else {@code null}. */
    @Nullable Controller unknown(NodePod pod) {
        Controller controller = pod.controller();
        return controller != null && hasOwner(controller) && parent(controller) == null ? controller : null;
    }

    /** @param above what controls it; {@code null} when nothing does */
    synchronized void learn(Controller controller, @Nullable Controller above) {
        parents.put(controller.uid(), new Parent(above));
    }

    /** How many controllers are remembered. */
    synchronized int size() {
        return parents.size();
    }

    private static boolean hasOwner(Controller controller) {
        return isReplicaSet(controller) || isJob(controller);
    }

    /** Where a controller that may have an owner is found. */
    static String path(String namespace, Controller controller) {
        return "apis/" + controller.apiVersion() + "/namespaces/" + ApiClient.encoded(namespace) + "/"
                + (isJob(controller) ? "jobs/" : "replicasets/") + ApiClient.encoded(controller.name());
    }

    private static boolean isReplicaSet(Controller controller) {
        return controller.kind().equals("ReplicaSet")
                && APPS.matcher(controller.apiVersion()).matches();
    }

    private static boolean isJob(Controller controller) {
        return controller.kind().equals("Job")
                && BATCH.matcher(controller.apiVersion()).matches();
    }
}
