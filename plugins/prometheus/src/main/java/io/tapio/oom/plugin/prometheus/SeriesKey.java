package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.Tags;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.PodFacts;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a container's series; what is not known is an empty label, which Prometheus treats as an absent one.
 *
 * @param container the container's name, else the first 12 characters of its id, as the runtimes' tools show it
 */
record SeriesKey(String namespace, String pod, String container) {

    /** Where everything is counted that has no room for a series of its own. */
    static final SeriesKey OTHER = new SeriesKey("", "", "other");

    private static final int SHORT_ID_LENGTH = 12;

    static SeriesKey of(@Nullable PodFacts pod, @Nullable ContainerFacts container) {
        return new SeriesKey(
                pod == null ? "" : orEmpty(pod.namespace()), pod == null ? "" : orEmpty(pod.name()), label(container));
    }

    private static String label(@Nullable ContainerFacts container) {
        if (container == null) {
            return "";
        }
        String name = container.name();
        if (name != null && !name.isEmpty()) {
            return name;
        }
        String id = container.id();
        return id.substring(0, Math.min(SHORT_ID_LENGTH, id.length()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    Tags tags() {
        return Tags.of("namespace", namespace, "pod", pod, "container", container);
    }
}
