package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.source.KernelFact;
import io.tapio.oom.host.web.Health;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data's way from a source to the bus. Called on the source's thread; waits there until the sinks are ready, since
 * what goes on the bus before is heard by nobody, while the kernel's ring holds it. A fact that makes no sense costs
 * itself alone.
 */
final class Pipeline implements Consumer<List<KernelFact>> {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final double NS_PER_MS = 1e6;

    private final EventAssembler assembler;
    private final OwnerStage owners;
    private final Vertx vertx;
    private final Health health;
    private final HostMeters meters;
    private final CountDownLatch sinksReady = new CountDownLatch(1);

    Pipeline(EventAssembler assembler, OwnerStage owners, Vertx vertx, Health health, HostMeters meters) {
        this.assembler = assembler;
        this.owners = owners;
        this.vertx = vertx;
        this.health = health;
        this.meters = meters;
    }

    /** Lets the events through. */
    void open() {
        sinksReady.countDown();
    }

    @Override
    public void accept(List<KernelFact> facts) {
        try {
            sinksReady.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        for (KernelFact fact : facts) {
            try {
                publish(assembler.assemble(List.of(fact)));
            } catch (RuntimeException e) {
                meters.errors("assembly").increment();
                LOG.error("[TAPIO-A001] a {} gave no event", fact.getClass().getSimpleName(), e);
            }
        }
    }

    private void publish(List<OomEvent> events) {
        for (OomEvent event : events) {
            OomEvent owned = owners.withOwner(event);
            vertx.eventBus().publish(Bus.EVENTS, owned);
            if (owned.revision() == 0) { // what followed comes later by its nature
                meters.processed(Duration.between(owned.time(), Instant.now()).toNanos() / NS_PER_MS);
                health.countEvents(1);
            }
        }
    }
}
