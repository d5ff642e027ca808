package io.tapio.oom.host.filter;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.event.UnitFacts;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events of cgroups whose owners are known. */
final class Kills {

    static final String PROD = "/kubepods/burstable/pod1/prod";
    static final String CI = "/kubepods/burstable/pod2/ci";
    static final String CI_POD = "/kubepods/burstable/pod2";
    static final String NAMELESS = "/kubepods/burstable/pod3/nameless";
    static final String KUBEPODS = "/kubepods/burstable";
    static final String PODMAN = "/machine.slice/libpod-1.scope";
    static final String SERVICE = "/system.slice/snapd.service";
    static final String KUBELET = "/system.slice/kubelet.service";
    static final String BY_HAND = "/by-hand";

    private static final Instant TIME = Instant.parse("2026-11-22T11:29:25Z");

    private static final Map<String, Ownership> OWNERS = Map.of(
            PROD, pod("prod-eu"),
            CI, pod("ci-42"),
            CI_POD, pod("ci-42"),
            NAMELESS, pod(null),
            SERVICE, unit("snapd.service"),
            KUBELET, unit("kubelet.service"));

    private Kills() {}

    static Ownership owner(String path) {
        return OWNERS.getOrDefault(path, Ownership.NONE);
    }

    private static Ownership pod(@Nullable String namespace) {
        return Ownership.of(null, new PodFacts("pod", namespace, "uid", "burstable"), null);
    }

    static Ownership unit(String name) {
        return new Ownership(null, null, null, new UnitFacts(name, null));
    }

    /** A kill by the limit of the victim's own cgroup. */
    static OomKillVictim by(String limit) {
        return victim(limit, limit, Constraint.MEMCG, 0);
    }

    static OomKillVictim victim(String path, @Nullable String limit, @Nullable Constraint constraint, int revision) {
        return new OomKillVictim(
                "kill-1",
                revision,
                TIME,
                "node-1",
                Origin.EBPF,
                "oom-1",
                process(path),
                null,
                null,
                limit == null ? null : cgroup(limit),
                constraint,
                false,
                null,
                owner(path));
    }

    static OomKillTriggered trigger(String path, @Nullable String limit, @Nullable Constraint constraint) {
        return new OomKillTriggered(
                "oom-1-trigger",
                0,
                TIME,
                "node-1",
                Origin.EBPF,
                "oom-1",
                process(path),
                limit == null ? null : cgroup(limit),
                null,
                constraint,
                false,
                null,
                owner(limit == null ? path : limit));
    }

    static CgroupOomNotification notification(String path) {
        return new CgroupOomNotification("oom-2", 0, TIME, "node-1", Origin.CGROUP, cgroup(path), 1, owner(path));
    }

    static MemoryPressure warning(String path) {
        return new MemoryPressure(
                "pressure-1",
                0,
                TIME,
                "node-1",
                Origin.CGROUP,
                EventType.MEMORY_PRESSURE_HIGH,
                cgroup(path),
                null,
                null,
                null,
                owner(path));
    }

    private static ProcessFacts process(String path) {
        return new ProcessFacts(
                1, null, null, null, "app", null, null, null, null, null, null, null, null, null, null, null, null,
                path);
    }

    private static MemoryCgroup cgroup(String path) {
        return new MemoryCgroup(path, null, null, null, null, null, null, null, null);
    }
}
