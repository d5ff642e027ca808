package io.tapio.oom.host.delivery;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what of a sink was given up on: the first at once, those that follow it as a count each minute. After a minute
 * without any the next is said at once again. Belongs to the room's thread.
 */
final class GivenUp {

    private static final Logger LOG = LoggerFactory.getLogger(GivenUp.class);
    private static final Duration TELL = Duration.ofMinutes(1);

    private final String sink;
    private final Timeline timeline;
    private boolean counting;
    private long more;
    private long latest;
    private String reason = "";

    GivenUp(String sink, Timeline timeline) {
        this.sink = sink;
        this.timeline = timeline;
    }

    /** @param letter what it is kept as */
    void on(String what, int attempts, String why, long letter) {
        if (counting) {
            more++;
            latest = letter;
            reason = why;
            return;
        }
        counting = true;
        timeline.after(TELL, this::tell);
        say(what + " was given up on after " + attempts + " attempts: " + why + "; it is kept as dead letter "
                + letter);
    }

    private void tell() {
        if (more == 0) {
            counting = false;
            return;
        }
        say(more + " more deliveries were given up on within " + TELL.toSeconds() + " s, the last with: " + reason
                + "; it is kept as dead letter " + latest);
        more = 0;
        timeline.after(TELL, this::tell);
    }

    private void say(String what) {
        LOG.error("[TAPIO-S008] sink {}: {}", sink, what);
    }
}
