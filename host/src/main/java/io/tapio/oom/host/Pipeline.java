package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.reconciliation.ReportedKills;
import io.tapio.oom.host.source.KernelFact;
import io.tapio.oom.host.source.NotTakenException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data's way from a source to the journal. Called on the source's thread; waits there until the sinks are ready, since
 * what goes on the bus before is heard by nobody, while the kernel's ring holds it. Returns when a batch is recorded,
 * since the source lets go of it then. A fact that makes no sense costs itself alone.
 */
final class Pipeline implements Consumer<List<KernelFact>> {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final EventAssembler assembler;
    private final Publisher publisher;
    private final ReportedKills reported;
    private final HostMeters meters;
    private final CountDownLatch sinksReady = new CountDownLatch(1);
    private volatile Runnable handedOn = () -> {};
    private volatile boolean abandoned;

    Pipeline(EventAssembler assembler, Publisher publisher, ReportedKills reported, HostMeters meters) {
        this.assembler = assembler;
        this.publisher = publisher;
        this.reported = reported;
        this.meters = meters;
    }

    /**
     * Lets the events through.
     *
     * @param awaitHandOn returns when what was handed on is where it outlives this process
     */
    void open(Runnable awaitHandOn) {
        handedOn = awaitHandOn;
        sinksReady.countDown();
    }

    /** Lets the source go where a start failed before {@link #open}: nobody would hear of what it has. */
    void abandon() {
        abandoned = sinksReady.getCount() > 0;
        sinksReady.countDown();
    }

    @Override
    public void accept(List<KernelFact> facts) {
        try {
            sinksReady.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotTakenException("interrupted before there were sinks");
        }
        if (abandoned) {
            throw new NotTakenException("the start failed before there were sinks");
        }
        boolean told = false;
        for (KernelFact fact : facts) {
            try {
                List<OomEvent> events = assembler.assemble(List.of(fact));
                events.forEach(this::publish);
                told |= !events.isEmpty();
            } catch (RuntimeException e) {
                meters.errors("assembly").increment();
                LOG.error("[TAPIO-A001] a {} gave no event", fact.getClass().getSimpleName(), e);
            }
        }
        if (told) {
            handedOn.run();
        }
    }

    private void publish(OomEvent event) {
        publisher.accept(event);
        reported.remember(event);
    }
}
