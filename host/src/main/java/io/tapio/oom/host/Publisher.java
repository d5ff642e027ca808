package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.filter.EventGate;
import io.tapio.oom.host.revision.Revisions;
import io.tapio.oom.host.web.Health;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The last step to the bus: gives an event its owner and publishes it, if the filters let it through and it is not one
 * too many, as are its revisions when more becomes known. For any thread.
 */
final class Publisher implements Consumer<OomEvent> {

    private static final double NS_PER_MS = 1e6;

    private final OwnerStage owners;
    private final EventGate gate;
    private final EventBudget budget;
    private final Vertx vertx;
    private final Health health;
    private final HostMeters meters;
    private final Revisions revisions;
    private volatile Consumer<OomEvent> follower = event -> {};
    private volatile Consumer<OomEvent> leftOut = event -> {};

    Publisher(OwnerStage owners, EventGate gate, EventBudget budget, Vertx vertx, Health health, HostMeters meters) {
        this.owners = owners;
        this.gate = gate;
        this.budget = budget;
        this.vertx = vertx;
        this.health = health;
        this.meters = meters;
        this.revisions = new Revisions(budget::admits, System::nanoTime, this::publish);
        meters.watch(revisions);
    }

    @Override
    public void accept(OomEvent event) {
        if (admitted(event) && event.revision() == 0) { // what followed comes later by its nature
            meters.processed(Duration.between(event.time(), Instant.now()).toNanos() / NS_PER_MS);
        }
    }

    /** For an event that comes late by its nature, so that how long it took says nothing. */
    void acceptLate(OomEvent event) {
        admitted(event);
    }

    private boolean admitted(OomEvent event) {
        if (event.revision() > 0) {
            revisions.tell(event); // asks the budget itself, and has its owner already
            return true;
        }
        if (!budget.admits(event)) {
            return false;
        }
        revisions.tell(owners.withOwner(event));
        return true;
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

    /** What more becomes known of an event goes there. */
    Revisions revisions() {
        return revisions;
    }

    private void publish(OomEvent event) {
        if (!gate.admits(event)) {
            leftOut.accept(event);
            return;
        }
        vertx.eventBus().publish(Bus.EVENTS, event);
        follower.accept(event);
        if (event.revision() == 0) {
            health.countEvents(1);
        }
    }
}
