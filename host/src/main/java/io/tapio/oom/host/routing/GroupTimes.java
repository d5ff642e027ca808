package io.tapio.oom.host.routing;

import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * When something is to be told of a group, of which nothing is under way. Milliseconds since 1970, {@link Group#NEVER} for
 * what is not to come.
 *
 * @param plan what its route says
 * @param quiet whether it is left to the summary
 * @param told when it was told last; {@code null} for not yet
 * @param lastEventMs when the last of it came that is news
 * @param ended whether all that it warned of is over
 * @param waiting what waits, in its order
 */
record GroupTimes(
        RoutePlan plan,
        boolean quiet,
        @Nullable Instant told,
        long lastEventMs,
        boolean ended,
        Collection<Waiting> waiting) {

    /** Later revisions are gathered for so long, so that a message is changed once and not with each fact. */
    static final long GATHER_MS = 3_000;

    /** What comes first. */
    long nextMs() {
        return Math.min(newsMs(), Math.min(updateMs(), Math.min(repeatMs(), overMs())));
    }

    long newsMs() {
        long since = newsSince();
        if (since == Group.NEVER) {
            return Group.NEVER;
        }
        if (told == null) {
            return since + (quiet ? plan.repeatInterval() : plan.groupWait()).toMillis();
        }
        long interval = (quiet ? plan.repeatInterval() : plan.groupInterval()).toMillis();
        return Math.max(since + plan.groupWait().toMillis(), told.toEpochMilli() + interval);
    }

    long updateMs() {
        long since = told == null || quiet ? Group.NEVER : since(true);
        return since == Group.NEVER ? Group.NEVER : since + GATHER_MS;
    }

    long repeatMs() {
        return told == null || quiet || newsWaits()
                ? Group.NEVER
                : told.toEpochMilli() + plan.repeatInterval().toMillis();
    }

    /** One that repeats is over when it has not for as long as it would have been told again. */
    long overMs() {
        if (newsWaits()) {
            return Group.NEVER;
        }
        if (ended && told != null) {
            return 0;
        }
        long wait = plan.resolveAfter().toMillis();
        return lastEventMs + (quiet ? Math.max(wait, plan.repeatInterval().toMillis()) : wait);
    }

    boolean newsWaits() {
        return newsSince() != Group.NEVER;
    }

    private long newsSince() {
        return since(false);
    }

    private long since(boolean revised) {
        for (Waiting item : waiting) {
            if (item.revised == revised) {
                return item.offeredMs;
            }
        }
        return Group.NEVER;
    }
}
