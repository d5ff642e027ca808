package io.tapio.oom.host.container;

import io.tapio.oom.api.event.CgroupLevel;
import java.util.List;
import java.util.regex.Pattern;

/** Tells by a cgroup's path what it stands for on the node. Asks nobody; stateless, for any thread. */
public final class CgroupLevels {

    // The kubelet's root may stand before it: kubelet-kubepods-burstable.slice.
    private static final Pattern KUBEPODS_SLICE =
            Pattern.compile("(?:[^:]+-)?kubepods(?:-(?:burstable|besteffort))?\\.slice");

    private CgroupLevels() {}

    /**
     * The level of a cgroup. What is inside of a container is {@link CgroupLevel#CGROUP}, unless systemd runs there.
     *
     * @param path from the root of the hierarchy; its outermost levels may be missing
     */
    public static CgroupLevel of(String path) {
        List<String> components = CgroupPathResolver.components(path);
        if (components.isEmpty()) {
            return CgroupLevel.NODE;
        }
        int last = components.size() - 1;
        if (ContainerNaming.at(components, last) != null) {
            return CgroupLevel.CONTAINER;
        }
        if (PodNaming.at(components, last) != null) {
            return CgroupLevel.POD;
        }
        String name = components.get(last);
        if (isKubepods(name, last > 0 ? components.get(last - 1) : "")) {
            return CgroupLevel.KUBEPODS;
        }
        if (name.endsWith(".service") || name.endsWith(".scope")) {
            return CgroupLevel.SERVICE;
        }
        return name.endsWith(".slice") ? CgroupLevel.SLICE : CgroupLevel.CGROUP;
    }

    private static boolean isKubepods(String name, String parent) {
        return name.equals("kubepods")
                || KUBEPODS_SLICE.matcher(name).matches()
                || parent.equals("kubepods") && (name.equals("burstable") || name.equals("besteffort"));
    }
}
