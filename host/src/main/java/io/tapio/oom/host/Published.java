package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.web.Health;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Puts on the bus what the journal has recorded. On the journal's thread. */
record Published(Vertx vertx, Health health, HostMeters meters) implements Consumer<OomEvent> {

    private static final double NS_PER_MS = 1e6;

    @Override
    public void accept(OomEvent event) {
        if (event.revision() == 0) {
            health.countEvents(1);
        }
        vertx.eventBus().publish(Bus.EVENTS, event);
        if (!late(event)) {
            meters.processed(Duration.between(event.time(), Instant.now()).toNanos() / NS_PER_MS);
        }
    }

    /** How long it took says nothing of what followed, or was found afterwards. */
    private static boolean late(OomEvent event) {
        if (event.revision() > 0) {
            return true;
        }
        return switch (event) {
            case OomKillVictim kill -> kill.recovered() != null || kill.history() != null;
            case OomKillTriggered oom -> oom.recovered() != null || oom.history() != null;
            default -> false;
        };
    }
}
