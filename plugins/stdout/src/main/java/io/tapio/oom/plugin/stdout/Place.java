package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import org.jspecify.annotations.Nullable;

/** Where something happened, in the words of the one who runs the service: pod and container, else the cgroup. */
final class Place {

    private static final int SHORT_ID_LENGTH = 12;

    private Place() {}

    static String of(OomEvent event) {
        String container = container(event.container());
        PodFacts pod = event.pod();
        if (pod != null && pod.namespace() != null && pod.name() != null) {
            String path = pod.namespace() + "/" + pod.name();
            return PlainText.name(container == null ? path : path + "/" + container);
        }
        if (container != null) {
            return "container " + PlainText.name(container);
        }
        String cgroup = event.subjectCgroupPath();
        return cgroup == null ? "an unknown cgroup" : PlainText.name(cgroup);
    }

    private static @Nullable String container(@Nullable ContainerFacts container) {
        if (container == null) {
            return null;
        }
        String name = container.name();
        if (name != null) {
            return name;
        }
        String id = container.id();
        return id.substring(0, Math.min(SHORT_ID_LENGTH, id.length()));
    }
}
