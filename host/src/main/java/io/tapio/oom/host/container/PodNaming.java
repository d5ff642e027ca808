package io.tapio.oom.host.container;

import io.tapio.oom.api.event.PodFacts;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the kubelet names the cgroups of its pods, with systemd's driver and with cgroupfs. */
final class PodNaming {

    // The kubelet's own root may stand before it: kubelet-kubepods-burstable-pod<uid>.slice.
    private static final Pattern SLICE =
            Pattern.compile("(?:.+-)?kubepods(?:-(burstable|besteffort))?-pod([0-9A-Za-z_.]+)\\.slice");
    private static final Pattern DIRECTORY = Pattern.compile("pod([0-9A-Za-z-]+)");

    /** A uid, or the hash that a pod from a file of its node has instead. */
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}");

    private PodNaming() {}

    /**
     * The pod whose cgroup is the one at this place, or is named by it: {@code POD_SLICE:PREFIX:ID} names both.
     *
     * @return {@code null} when it is none's
     */
    static @Nullable PodFacts at(List<String> components, int at) {
        String component = components.get(at);
        if (!component.contains("pod")) {
            return null;
        }
        int colon = component.indexOf(':');
        String name = colon < 0 ? component : component.substring(0, colon);
        Matcher slice = SLICE.matcher(name);
        if (slice.matches()) {
            String qos = slice.group(1) == null ? "guaranteed" : slice.group(1);
            // systemd reads a dash as "in the slice of", so the kubelet writes an underscore.
            return new PodFacts(null, null, slice.group(2).replace('_', '-'), qos);
        }
        Matcher directory = DIRECTORY.matcher(name);
        return directory.matches() ? ofDirectory(directory.group(1), components, at - 1) : null;
    }

    /** {@code kubepods/pod<uid>}, {@code kubepods/burstable/pod<uid>}; {@code null} when it is not the kubelet's. */
    private static @Nullable PodFacts ofDirectory(String uid, List<String> components, int parent) {
        String name = parent < 0 ? "" : components.get(parent);
        if (name.equals("kubepods")) {
            return new PodFacts(null, null, uid, "guaranteed");
        }
        if (name.equals(CgroupPathResolver.CUT)) {
            return UID.matcher(uid).matches() ? new PodFacts(null, null, uid, null) : null;
        }
        String above = parent < 1 ? "" : components.get(parent - 1);
        boolean ofKubelet = above.equals("kubepods")
                || above.equals(CgroupPathResolver.CUT) && UID.matcher(uid).matches();
        return ofKubelet && (name.equals("burstable") || name.equals("besteffort"))
                ? new PodFacts(null, null, uid, name)
                : null;
    }
}
