package io.tapio.oom.api.text;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who asked for the memory that was not there. */
final class Askers {

    private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{64}");

    private Askers() {}

    /** {@code " when sidecar (pid 505) in container 9d1e5f1d9c0b of the same pod asked for more"}; else nothing. */
    static String of(@Nullable ProcessFacts trigger, @Nullable ProcessFacts victim, Ownership victimOwner) {
        if (trigger == null) {
            return "";
        }
        if (victim != null && Processes.same(trigger, victim)) {
            return " when it asked for more itself";
        }
        return " when " + who(trigger, victim, victimOwner) + " asked for more";
    }

    /** {@code sidecar (pid 505) in container 9d1e5f1d9c0b of the same pod}. */
    static String who(ProcessFacts trigger, @Nullable ProcessFacts victim, Ownership victimOwner) {
        return Processes.who(trigger) + (victim == null ? ownPlace(trigger) : place(trigger, victim, victimOwner));
    }

    private static String place(ProcessFacts trigger, ProcessFacts victim, Ownership of) {
        String path = trigger.cgroupPath();
        ContainerFacts container = of.container();
        PodFacts pod = of.pod();
        if (path == null) {
            return "";
        }
        if (container != null && path.contains(container.id())) {
            return " in the same container";
        }
        if (path.equals(victim.cgroupPath())) {
            return " in the same cgroup";
        }
        boolean samePod = pod != null
                && (path.contains(pod.uid()) || path.contains(pod.uid().replace('-', '_')));
        return ownPlace(trigger) + (samePod ? " of the same pod" : "");
    }

    private static String ownPlace(ProcessFacts trigger) {
        String path = trigger.cgroupPath();
        if (path == null) {
            return "";
        }
        String id = null;
        for (Matcher ids = CONTAINER_ID.matcher(path); ids.find(); ) {
            id = ids.group();
        }
        return id == null ? " in " + PlainText.name(path) : " in container " + Where.shortId(id);
    }
}
