package io.tapio.oom.host.filter;

import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.host.config.Glob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which namespaces' pods are of interest. Whatever is no pod's has no namespace and is not judged here; nor is a pod
 * whose namespace is not known (yet): rather one event too many than a kill that nobody hears of.
 *
 * @param included when not empty, pods of all other namespaces are left out
 * @param excluded pods of these are left out, even of included ones
 */
public record Namespaces(List<Glob> included, List<Glob> excluded) {

    public Namespaces {
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
    }

    boolean leaveOut(@Nullable PodFacts pod) {
        String namespace = pod == null ? null : pod.namespace();
        if (namespace == null) {
            return false;
        }
        return matches(excluded, namespace) || !included.isEmpty() && !matches(included, namespace);
    }

    private static boolean matches(List<Glob> globs, String namespace) {
        return globs.stream().anyMatch(glob -> glob.matches(namespace));
    }
}
