package io.tapio.oom.host.container;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OuterContainer;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells container and pod, or the unit of systemd, by a cgroup's path alone, from how runtimes, the kubelet and systemd
 * name their cgroups. Knows no names and namespaces; asks nobody. Stateless, for any thread.
 */
public final class CgroupPathResolver {

    /** Stands for the outermost levels of a path that was too deep to be recorded whole. */
    static final String CUT = "\u2026";

    /** The kinds of units that have cgroups of their own, besides slices, which hold others. */
    private static final Pattern UNIT = Pattern.compile(".+\\.(?:service|scope|socket|mount|swap)");

    /**
     * The owner of a cgroup. The innermost container wins, and has those around it; its pod is the innermost around it.
     * A pod's own cgroup has a pod alone, also where the kubelet itself runs in a container.
     *
     * @param path from the root of the hierarchy, as {@code /proc/PID/cgroup} shows it
     * @return {@link Ownership#NONE} when it is no container's, no pod's and no unit's
     */
    public Ownership resolve(String path) {
        List<String> components = components(path);
        List<OuterContainer> containers = new ArrayList<>();
        PodFacts pod = null;
        for (int i = components.size() - 1; i >= 0; i--) {
            OuterContainer here = ContainerNaming.at(components, i);
            if (here != null) {
                containers.add(here);
            }
            PodFacts podHere = pod == null ? PodNaming.at(components, i) : null;
            if (podHere != null && containers.isEmpty()) {
                return Ownership.of(null, podHere, null);
            }
            pod = podHere == null ? pod : podHere;
        }
        if (containers.isEmpty()) {
            UnitFacts unit = unit(components);
            return unit == null ? Ownership.NONE : new Ownership(null, null, null, unit);
        }
        return Ownership.of(container(containers), pod, null);
    }

    private static ContainerFacts container(List<OuterContainer> innermostFirst) {
        OuterContainer innermost = innermostFirst.getFirst();
        List<OuterContainer> outer = innermostFirst.subList(1, innermostFirst.size());
        return new ContainerFacts(innermost.id(), null, innermost.runtime(), null, null, null, null, null, null, outer);
    }

    /** The innermost: a user's own systemd has units inside the unit that it is. */
    private static @Nullable UnitFacts unit(List<String> components) {
        for (String each : components.reversed()) {
            if (UNIT.matcher(each).matches()) {
                return new UnitFacts(each, null);
            }
        }
        return null;
    }

    /** The names in a path, the outermost first. */
    public static List<String> components(String path) {
        List<String> components = new ArrayList<>();
        for (String each : path.split("/", -1)) {
            if (!each.isEmpty()) {
                components.add(each);
            }
        }
        return components;
    }
}
