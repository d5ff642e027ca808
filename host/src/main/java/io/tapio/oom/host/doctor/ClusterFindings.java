package io.tapio.oom.host.doctor;

import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.kubernetes.ClusterAccess;
import io.tapio.oom.host.kubernetes.ClusterCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the cluster tells what {@code run} asks it. */
public final class ClusterFindings {

    private static final String TOPIC = "kubernetes";

    private ClusterFindings() {}

    /** @param environment of this process: it tells whether it runs in a pod */
    public static List<Finding> of(HostConfig config, Map<String, String> environment) {
        if (!config.oom().enableK8sCorrelation()) {
            return List.of(Finding.ok(TOPIC, "not asked: oom.enable_k8s_correlation is false"));
        }
        Optional<ClusterAccess> access = ClusterAccess.of(config.kubernetes(), environment);
        return access.map(found -> ClusterCheck.of(
                                found, config.node(), config.oom().k8sContextTimeout())
                        .stream()
                        .map(ClusterFindings::finding)
                        .toList())
                .orElseGet(() -> List.of(Finding.ok(
                        TOPIC,
                        "not asked: this is no pod with a service account, and kubernetes.kubeconfig is not set")));
    }

    private static Finding finding(ClusterCheck.Result result) {
        String topic = TOPIC + " " + result.topic();
        return result.remedy() == null
                ? Finding.ok(topic, result.detail())
                : Finding.missing(topic, result.detail(), result.remedy());
    }
}
