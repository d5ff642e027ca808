package io.tapio.oom.host.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a cluster and what of it goes into events: the section {@code kubernetes}.
 *
 * @param kubeconfig an absolute path of the file that says where the API server is and who asks it; absent: in a pod its
 *     service account, elsewhere nobody is asked
 * @param labels the labels of pods that go into events
 * @param annotations the annotations of pods that go into events
 * @param impact whether the cluster is asked after a kill what became of the pod's workload and services
 */
public record KubernetesConfig(@Nullable Path kubeconfig, List<Glob> labels, List<Glob> annotations, boolean impact) {

    public KubernetesConfig {
        labels = List.copyOf(labels);
        annotations = List.copyOf(annotations);
        new Checks()
                .that(
                        kubeconfig == null || kubeconfig.isAbsolute(),
                        "kubeconfig",
                        "must be an absolute path",
                        String.valueOf(kubeconfig))
                .done();
    }

    /** What an absent or empty section means. */
    public static KubernetesConfig defaults() {
        return new KubernetesConfig(
                null,
                List.of(new Glob("app"), new Glob("k8s-app"), new Glob("app.kubernetes.io/*"), new Glob("tapio.io/*")),
                List.of(new Glob("tapio.io/*")),
                true);
    }
}
