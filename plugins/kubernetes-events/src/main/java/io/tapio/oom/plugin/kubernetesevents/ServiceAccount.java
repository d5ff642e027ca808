package io.tapio.oom.plugin.kubernetesevents;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes gives to a pod: see "Accessing the API from within a Pod" in its documentation.
 *
 * @param url where the API server is; {@code null} outside of a pod
 * @param directory where the token and the authority's certificate are
 */
record ServiceAccount(@Nullable String url, Path directory) {

    static ServiceAccount ofThisProcess() {
        String host = System.getenv("KUBERNETES_SERVICE_HOST");
        String port = System.getenv("KUBERNETES_SERVICE_PORT");
        boolean inPod = host != null && !host.isBlank() && port != null && !port.isBlank();
        String name = inPod && host.contains(":") ? "[" + host + "]" : host;
        return new ServiceAccount(
                inPod ? "https://" + name + ":" + port : null,
                Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
    }

    Path token() {
        return directory.resolve("token");
    }

    Path ca() {
        return directory.resolve("ca.crt");
    }
}
