package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.filter.EventGate;
import io.tapio.oom.host.journal.EventLog;
import io.tapio.oom.host.revision.Revisions;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The last step to the journal, which publishes it: gives an event its owner and hands it on, if the filters let it
 * through and it is not one too many, as are its revisions when more becomes known. Waits while the journal has too much
 * to record. For any thread.
 */
final class Publisher implements Consumer<OomEvent> {

    private final OwnerStage owners;
    private final EventGate gate;
    private final EventBudget budget;
    private final EventLog journal;
    private final Revisions revisions;
    private volatile Consumer<OomEvent> follower = event -> {};
    private volatile Consumer<OomEvent> leftOut = event -> {};
    private volatile UnaryOperator<OomEvent> foretelling = UnaryOperator.identity();

    Publisher(OwnerStage owners, EventGate gate, EventBudget budget, EventLog journal, HostMeters meters) {
        this.owners = owners;
        this.gate = gate;
        this.budget = budget;
        this.journal = journal;
        this.revisions = new Revisions(budget::admits, System::nanoTime, this::publish);
        meters.watch(revisions);
    }

    @Override
    public void accept(OomEvent event) {
        if (event.revision() > 0) {
            revisions.tell(event); // asks the budget itself, and has its owner already
        } else if (budget.admits(event)) {
            revisions.tell(foretelling.apply(owners.withOwner(event)));
        }
    }

    /**
     * A warning or its next revision; whoever raised it numbers them. Those of one warning come one after the other.
     *
     * @return whether it went out; the last revision always does, as far as the filters let it through
     */
    boolean warn(OomEvent event) {
        boolean last = event.endedAt() != null;
        return (last || budget.admits(event)) && publish(event.revision() == 0 ? owners.withOwner(event) : event);
    }

    /** Adds to each kill what was known before it; answers at once. */
    void foretell(UnaryOperator<OomEvent> beforehand) {
        foretelling = beforehand;
    }

    /**
     * Neither of them blocks or calls back.
     *
     * @param afterwards hears of each event that goes out and of each revision
     * @param heldBack hears of those that the filters leave out
     */
    void follow(Consumer<OomEvent> afterwards, Consumer<OomEvent> heldBack) {
        follower = afterwards;
        leftOut = heldBack;
    }

    /** Events that an earlier run told, each as it told it last. To be called before the first event comes. */
    void recall(List<OomEvent> told) {
        revisions.recall(told);
        for (OomEvent event : told) {
            if (event instanceof OomKillVictim kill && kill.kubernetesVerdict() == null) {
                follower.accept(event); // what became of it may not have been known yet
            }
        }
    }

    /** What more becomes known of an event goes there. */
    Revisions revisions() {
        return revisions;
    }

    private boolean publish(OomEvent event) {
        if (!gate.admits(event)) {
            leftOut.accept(event);
            return false;
        }
        journal.append(event);
        follower.accept(event);
        return true;
    }
}
