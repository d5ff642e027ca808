package io.tapio.oom.host;

import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.revision.LateNames;
import io.tapio.oom.host.revision.Revisions;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes, every second on one daemon thread, what went out before all of it was known. */
final class Afterwards implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Afterwards.class);
    private static final long EVERY_MS = 1_000;
    private static final long CLOSE_SECONDS = 2;

    private final Revisions revisions;
    private final LateNames names;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "tapio-afterwards");
        daemon.setDaemon(true);
        return daemon;
    });

    /** @param owners asked again for the events that lack names */
    Afterwards(Revisions revisions, OwnerStage owners) {
        this.revisions = revisions;
        this.names = new LateNames(revisions, owners);
    }

    void start() {
        thread.scheduleWithFixedDelay(this::lookSafely, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** One failed look must not be the last. */
    private void lookSafely() {
        try {
            names.look();
            revisions.tellPutOff();
        } catch (RuntimeException e) {
            LOG.error("[TAPIO-A004] events could not be completed", e);
        }
    }

    /** Ends it, and tells what was put off. */
    @Override
    public void close() {
        thread.shutdown();
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
