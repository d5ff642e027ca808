package io.tapio.oom.host.plugin;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops of one plugin that is not the distribution's: one that blocks them, or leaves timers there, harms itself
 * alone. For any thread.
 */
final class OwnLoops {

    private static final Logger LOG = LoggerFactory.getLogger(OwnLoops.class);
    private static final long CLOSE_SECONDS = 3;

    private final Vertx loops;

    OwnLoops(Vertx loops) {
        this.loops = loops;
    }

    /** What is thrown there, with nobody to catch it, is said as that plugin's own, and counts as what it writes. */
    void belongTo(String plugin, ClassLoader classes) {
        loops.exceptionHandler(thrown -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(classes);
            try {
                LOG.error("[TAPIO-P019] plugin {}: its code threw in a timer or a handler", plugin, thrown);
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }

    Vertx get() {
        return loops;
    }

    /** Ends them, with all timers and servers that are left there. Waits some seconds for what hangs. */
    void close(String plugin) {
        try {
            loops.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.debug("plugin {}: its event loops don't end", plugin);
        }
    }
}
