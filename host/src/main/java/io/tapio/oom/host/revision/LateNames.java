package io.tapio.oom.host.revision;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.host.container.OwnerStage;
import java.util.function.Predicate;

/**
 * Completes events whose owner was not fully known when they went out, once somebody has learned its names: the API
 * server was slow to tell of a pod or of what it belongs to, or a file was not there yet. For any thread.
 */
public final class LateNames {

    private final Revisions revisions;
    private final OwnerStage owners;

    /** @param owners asked again for each event that lacks names */
    public LateNames(Revisions revisions, OwnerStage owners) {
        this.revisions = revisions;
        this.owners = owners;
    }

    /** Looks at every event that is remembered and lacks names. */
    public void look() {
        look(owner -> true);
    }

    /** Looks at the events of one pod, of which there is news. */
    public void lookAtPod(String uid) {
        look(owner -> {
            PodFacts pod = owner.pod();
            return pod != null && pod.uid().equals(uid);
        });
    }

    private void look(Predicate<Ownership> which) {
        for (OomEvent event : revisions.remembered()) {
            String path = event.subjectCgroupPath();
            if (path != null && LaterOwner.isAwaited(event.owner()) && which.test(event.owner())) {
                complete(event, owners.ownerOf(path));
            }
        }
    }

    /** Those who know the names are asked before, since they may wait for others while they learn. */
    private void complete(OomEvent event, Ownership now) {
        if (!LaterOwner.added(event.owner(), now).equals(event.owner())) {
            revisions.revise(event.eventId(), known -> known.withOwner(LaterOwner.added(known.owner(), now)));
        }
    }
}
