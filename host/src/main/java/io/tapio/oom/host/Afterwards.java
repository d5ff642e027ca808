package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.consequence.Consequences;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.kubernetes.Cluster;
import io.tapio.oom.host.revision.LateNames;
import io.tapio.oom.host.revision.Revisions;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes, on one daemon thread, what went out before all of it was known: every second, and as soon as there is news of
 * the pods.
 */
final class Afterwards implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Afterwards.class);
    private static final long EVERY_MS = 1_000;
    private static final long CLOSE_SECONDS = 2;

    private final Revisions revisions;
    private final LateNames names;
    private final @Nullable Consequences consequences;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "tapio-afterwards");
        daemon.setDaemon(true);
        return daemon;
    });

    private Afterwards(Revisions revisions, OwnerStage owners, @Nullable Consequences consequences) {
        this.revisions = revisions;
        this.names = new LateNames(revisions, owners);
        this.consequences = consequences;
    }

    /**
     * Does nothing yet.
     *
     * @param owners asked again for the events that lack names
     * @param cluster whose news is heard; absent where no cluster is asked
     * @param impact whether the cluster is asked after a kill what became of the workload
     */
    static Afterwards of(
            Publisher publisher, OwnerStage owners, @Nullable Cluster cluster, boolean impact, MeterRegistry registry) {
        if (cluster == null) {
            return new Afterwards(publisher.revisions(), owners, null);
        }
        Consequences consequences = new Consequences(
                new Consequences.Cluster(
                        cluster.book()::byCgroupUid,
                        cluster.state()::heard,
                        impact ? cluster.api() : null,
                        InstantSource.system()),
                publisher.revisions(),
                owners);
        consequences.register(registry);
        cluster.book().listen(consequences);
        publisher.follow(consequences::heard, consequences::leftOut);
        return new Afterwards(publisher.revisions(), owners, consequences);
    }

    void start() {
        thread.scheduleWithFixedDelay(this::everySecond, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
        if (consequences != null) {
            consequences.onNews(() -> soon(consequences));
        }
    }

    private void soon(Consequences heard) {
        try {
            thread.execute(() -> safely(heard::look));
        } catch (RejectedExecutionException closed) {
            LOG.debug("news after the end");
        }
    }

    private void everySecond() {
        safely(names::look);
        if (consequences != null) {
            safely(consequences::look);
        }
        safely(revisions::tellPutOff);
    }

    /** One failed look must be neither the last nor in the way of the others. */
    private static void safely(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOG.error("[TAPIO-A004] events could not be completed", e);
        }
    }

    /** Ends it, and tells what was put off. */
    @Override
    public void close() {
        thread.shutdown();
        if (consequences != null) {
            consequences.close();
        }
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        revisions.tellTheRest();
    }
}
