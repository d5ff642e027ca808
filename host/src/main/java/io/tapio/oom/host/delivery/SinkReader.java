package io.tapio.oom.host.delivery;

import io.tapio.oom.host.config.DeliveryConfig;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.routing.Due;
import io.tapio.oom.host.routing.Outbox;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one sink along the journal: reads on while nothing is due, and hands over what is, one after the other. It holds
 * the positions of what waits, and events only while they are under way. Belongs to the room's thread.
 */
final class SinkReader {

    private static final Logger LOG = LoggerFactory.getLogger(SinkReader.class);

    /** Entries that are looked at before the other sinks have their turn. */
    private static final int PAGE = 200;

    private static final Duration TROUBLE = Duration.ofSeconds(1);

    /** Less than that is how clocks are set right in passing. */
    private static final Duration LEAP = Duration.ofMinutes(1);

    /** The wall clock may be set meanwhile, so no timer is trusted for longer. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

    private final Room room;
    private final Account account;
    private final Attempts attempts;
    private Supplier<Outbox> routes;
    private Outbox outbox;
    private Instant lastSeen;
    private boolean planAnew;
    private @Nullable Promise<Void> stopped;
    private Timeline.@Nullable Timer alarm;
    private boolean ended;
    private boolean complained;

    /**
     * @param routes give an empty outbox
     * @param blocked told where the sink's thread stands, when it does not come back from an attempt
     */
    SinkReader(
            Room room,
            Account account,
            DeliveryConfig limits,
            Peer peer,
            Supplier<Outbox> routes,
            DeliveryMeters meters,
            Blocked blocked) {
        this.room = room;
        this.account = account;
        this.routes = routes;
        this.outbox = routes.get();
        this.lastSeen = room.timeline().now();
        this.attempts = new Attempts(room, account, limits, peer, meters, blocked, new Attempts.Outcome() {
            @Override
            public void over(@Nullable Due due) {
                leave(due);
                room.timeline().run(SinkReader.this::turn);
            }

            @Override
            public void again(@Nullable Due due, Instant until, boolean singly) {
                later(due, until, singly);
                room.timeline().run(SinkReader.this::turn);
            }
        });
        account.progress().rewind();
        account.moved();
    }

    /** Hears of a sink that keeps its thread. */
    @FunctionalInterface
    interface Blocked {
        void at(String stack);
    }

    /** Looks what there is to do. To be called whenever there may be more; does nothing while something is under way. */
    void turn() {
        Promise<Void> leaving = stopped;
        if (ended || attempts.underWay()) {
            return;
        }
        if (leaving != null) {
            end();
            leaving.tryComplete();
            return;
        }
        silence();
        try {
            step();
            complained = false;
        } catch (RuntimeException e) {
            if (!complained) {
                LOG.error(
                        "[TAPIO-S012] sink {}: what it gets can't be told: {}; trying again each second",
                        account.sink(),
                        e.toString(),
                        e);
            }
            complained = true;
            planAnew = true; // what was taken and not handed over is read again from the cursor
            wakeAfter(TROUBLE);
        }
    }

    private void step() {
        Instant now = room.timeline().now();
        plan(now);
        Duration pause = attempts.pause();
        if (!pause.isZero()) {
            wakeAfter(pause);
            return;
        }
        Optional<Due> due = outbox.next(now);
        if (due.isPresent()) {
            attempts.begin(due.get());
            return;
        }
        if (!outbox.full() && readOn(now)) {
            room.timeline().run(this::turn);
            return;
        }
        if (attempts.beginRevived()) {
            return;
        }
        Instant nextDue = outbox.nextDue();
        Duration letters = room.letters().untilNext(account.sink());
        if (nextDue != null || letters != null) {
            Duration outboxes = nextDue == null ? LONGEST_SLEEP : Duration.between(now, nextDue);
            wakeAfter(letters == null || outboxes.compareTo(letters) < 0 ? outboxes : letters);
        }
    }

    /** New routes begin at the cursor, and so do the old ones when the clock was set back behind what they planned. */
    private void plan(Instant now) {
        if (now.isBefore(lastSeen.minus(LEAP))) {
            LOG.warn(
                    "sink {}: the clock went back by {} s; what waits is planned anew",
                    account.sink(),
                    Duration.between(now, lastSeen).toSeconds());
            planAnew = true;
        }
        lastSeen = now;
        if (planAnew) {
            outbox = routes.get();
            account.progress().rewind();
            account.tries().keySet().removeIf(Due.class::isInstance);
            account.moved();
            planAnew = false;
        }
    }

    /** Whether anything was read. */
    private boolean readOn(Instant now) {
        List<Entry> page = room.log().behind(account.progress().readTo(), PAGE);
        for (Entry entry : page) {
            if (outbox.full()) {
                break;
            }
            if (!account.progress().take(entry.position())) {
                continue;
            }
            if (outbox.offer(entry, now) instanceof Outbox.Admission.LeftOut) {
                account.progress().done(List.of(entry.position()));
                attempts.leftOut();
            }
        }
        List<Long> withdrawn = outbox.withdrawn();
        if (!page.isEmpty() || !withdrawn.isEmpty()) {
            account.progress().done(withdrawn);
            withdrawn.forEach(ignored -> attempts.leftOut());
            moved();
        }
        return !page.isEmpty();
    }

    private void leave(@Nullable Due due) {
        if (due != null) {
            outbox.done(due, room.timeline().now());
            account.progress().done(due.covers());
            moved();
        }
    }

    private void later(@Nullable Due due, Instant until, boolean singly) {
        if (due == null) {
            return;
        }
        if (singly) {
            outbox.split(due, until);
        } else {
            outbox.postpone(due, until);
        }
        room.bookmarks().changed(account);
    }

    private void moved() {
        account.moved();
        room.bookmarks().changed(account);
    }

    private void wakeAfter(Duration delay) {
        Duration bounded = delay.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : delay;
        alarm = room.timeline().after(bounded.isNegative() ? Duration.ZERO : bounded, this::turn);
    }

    private void silence() {
        Timeline.Timer ringing = alarm;
        alarm = null;
        if (ringing != null) {
            ringing.cancel();
        }
    }

    /** What waits is not what the journal says any more: it is read again from the cursor. */
    void planAnew() {
        planAnew = true;
    }

    /** Goes by other routes from the cursor on, behind the attempt that is under way. */
    void goBy(Supplier<Outbox> others) {
        routes = others;
        planAnew = true;
        turn();
    }

    /** Ends behind the attempt that is under way. */
    Future<Void> stop() {
        Promise<Void> leaving = stopped == null ? Promise.promise() : stopped;
        stopped = leaving;
        turn();
        return leaving.future();
    }

    /** Ends now: what comes of the attempt that is under way is not waited for, so that it will be made again. */
    void end() {
        ended = true;
        silence();
        attempts.abandon();
    }

    /** Whether there is nothing that it could do at this moment. */
    boolean idle() {
        return !attempts.underWay()
                && (!attempts.pause().isZero()
                        || account.progress().readTo() >= room.log().end() && !somethingIsDue());
    }

    private boolean somethingIsDue() {
        Instant due = outbox.nextDue();
        return due != null && !due.isAfter(room.timeline().now());
    }

    /** When it tries again, where it waits for that. */
    @Nullable Instant nextAttempt() {
        Duration pause = attempts.pause();
        return pause.isZero() ? null : room.timeline().now().plus(pause);
    }
}
