package io.tapio.oom.host;

import io.tapio.oom.host.journal.EventLog;
import io.tapio.oom.host.source.NotTakenException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the journal has recorded what the source gave: only then may the kernel's ring let go of it. For the
 * source's thread; ends without that only when the process does, and the ring keeps it then.
 */
final class Recorded implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Recorded.class);
    private static final long PATIENCE_SECONDS = 30;
    private static final long AGAIN_MS = 100;

    private final EventLog log;
    private volatile boolean ending;

    Recorded(EventLog log) {
        this.log = log;
    }

    /** From now on nobody waits longer than once. */
    void end() {
        ending = true;
    }

    @Override
    public void run() {
        while (!recorded()) {
            if (ending) {
                throw new NotTakenException("the journal did not record them before the end");
            }
        }
    }

    private boolean recorded() {
        try {
            log.settled().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            LOG.error("[TAPIO-J011] the journal has recorded nothing for {} s: look at its disk", PATIENCE_SECONDS);
        } catch (RuntimeException refused) {
            pause(); // it has too much to write at this moment
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotTakenException("interrupted before the journal had recorded them");
        }
    }
}
