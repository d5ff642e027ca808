package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The container that a group's last event was in, and when it is looked whether that is well again. */
final class GroupHealth {

    /** How often it is looked. */
    static final long LOOK_MS = 15_000;

    private @Nullable String podUid;
    private @Nullable String container;
    private long askedMs;

    GroupHealth(@Nullable String podUid, @Nullable String container) {
        this.podUid = podUid;
        this.container = container;
    }

    void note(OomEvent event) {
        PodFacts pod = event.pod();
        ContainerFacts inside = event.container();
        podUid = pod == null ? podUid : pod.uid();
        container = inside == null || inside.name() == null ? container : inside.name();
    }

    @Nullable String podUid() {
        return podUid;
    }

    @Nullable String container() {
        return container;
    }

    /** When it is to be looked; {@link Group#NEVER} where nobody could tell. */
    long askAtMs(long lastEventMs) {
        return podUid == null || container == null ? Group.NEVER : Math.max(askedMs, lastEventMs) + LOOK_MS;
    }

    /** Since when it is well; {@code null} when it is not, or can't be told. */
    @Nullable Instant since(Recovery recovery, long lastEventMs, Instant now) {
        if (podUid == null || container == null) {
            return null;
        }
        askedMs = now.toEpochMilli();
        return recovery.since(podUid, container, Instant.ofEpochMilli(lastEventMs), now);
    }
}
