package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.config.DeliveryConfig;
import io.tapio.oom.host.delivery.Account.Tries;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.routing.Due;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt after the other at handing something to a sink, and decides what comes of a failure: another attempt
 * after a pause, its events one by one, or the dead letters. Belongs to the room's thread.
 */
final class Attempts {

    /** A batch that failed so often goes on singly. */
    private static final int OF_A_BATCH = 3;

    private static final Duration TROUBLE = Duration.ofSeconds(5);

    private final Room room;
    private final Account account;
    private final DeliveryConfig limits;
    private final Peer peer;
    private final DeliveryMeters meters;
    private final SinkReader.Blocked blocked;
    private final Outcome outcome;
    private final Backoff backoff;
    private final AttemptLog log;
    private @Nullable Parcel underWay;
    private Timeline.@Nullable Timer timeout;
    private boolean paused;
    private long pausedUntilNs;
    private long number;

    /** What the reader does with it; of a dead letter it is told nothing but that the attempt is over. */
    interface Outcome {
        /** It is done with: it arrived, or was given up on. */
        void over(@Nullable Due due);

        /** It comes again. */
        void again(@Nullable Due due, Instant until, boolean singly);
    }

    Attempts(
            Room room,
            Account account,
            DeliveryConfig limits,
            Peer peer,
            DeliveryMeters meters,
            SinkReader.Blocked blocked,
            Outcome outcome) {
        this.room = room;
        this.account = account;
        this.limits = limits;
        this.peer = peer;
        this.meters = meters;
        this.blocked = blocked;
        this.outcome = outcome;
        this.log = new AttemptLog(account, room.timeline());
        this.backoff = new Backoff(room.random(), limits.minBackoff(), limits.maxBackoff());
    }

    boolean underWay() {
        return underWay != null;
    }

    void leftOut() {
        meters.leftOut();
    }

    /** How long nothing is to be tried. */
    Duration pause() {
        long left = pausedUntilNs - room.timeline().nanoTime();
        return paused && left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    /** Reads the events of what is due and hands it over. */
    void begin(Due due) {
        List<OomEvent> events = due.positions().isEmpty()
                ? List.of()
                : room.log().at(due.positions()).stream().map(Entry::event).toList();
        Notification notification;
        try {
            notification = due.notification(events);
        } catch (RuntimeException e) {
            // A batch of nothing can't be made; whatever else is wrong would be wrong again.
            lost(due, events.isEmpty() ? "the journal does not hold its events any more" : e.toString());
            return;
        }
        if (notification.reason() == Notification.Reason.EVENTS
                && events.size() < due.positions().size()) {
            meters.lost(due.positions().size() - events.size());
        }
        hand(new Parcel.OfJournal(due, notification));
    }

    private void lost(Due due, String why) {
        log.lost(due, why);
        meters.lost(due.covers().size());
        outcome.over(due);
    }

    /** Hands over a dead letter that somebody wants tried once more; {@code false} when there is none. */
    boolean beginRevived() {
        Parcel.Revived revived = room.letters().revived(account.sink());
        if (revived != null) {
            hand(revived);
        }
        return revived != null;
    }

    @SuppressWarnings("CatchThrowable")
    private void hand(Parcel parcel) {
        underWay = parcel;
        long mine = ++number;
        timeout = room.timeline().after(limits.timeout(), () -> timedOut(mine, parcel));
        Future<DeliveryResult> answer;
        try {
            answer = peer.deliver(parcel.notification());
        } catch (Throwable e) {
            answer = Future.failedFuture(e);
        }
        answer.onComplete(result -> room.timeline().run(() -> answered(mine, parcel, result)));
    }

    private void answered(long mine, Parcel parcel, AsyncResult<DeliveryResult> answer) {
        if (mine != number || underWay == null) {
            return; // it had its time, and comes again
        }
        quiet();
        DeliveryResult result =
                answer.failed() ? new DeliveryResult.Retry(Duration.ZERO, "threw " + answer.cause()) : answer.result();
        switch (result) {
            case null -> retry(parcel, Duration.ZERO, "the sink gave no result");
            case DeliveryResult.Delivered ignored -> delivered(parcel);
            case DeliveryResult.Retry retry -> retry(parcel, retry.after(), retry.reason());
            case DeliveryResult.Rejected rejected -> rejected(parcel, rejected.reason());
        }
    }

    private void timedOut(long mine, Parcel parcel) {
        if (mine != number || underWay == null) {
            return;
        }
        String stack = peer.busyAt();
        meters.timedOut(stack != null);
        failed(parcel, Duration.ZERO, "no answer within " + AttemptLog.text(limits.timeout()));
        if (stack != null) {
            blocked.at(stack);
        }
    }

    private void delivered(Parcel parcel) {
        account.tries().remove(parcel.key());
        account.delivered(room.timeline().now());
        meters.delivered(parcel.notification().events().size());
        answered();
        if (parcel instanceof Parcel.Revived revived) {
            room.letters().delivered(revived.letter());
        }
        over(parcel);
    }

    /** The peer lives. */
    private void answered() {
        if (account.circuit().answered()) {
            log.deliversAgain();
        }
        paused = false;
        account.moved();
    }

    private void rejected(Parcel parcel, String reason) {
        meters.rejected();
        account.failed(reason, room.timeline().now());
        answered();
        if (parcel.divisible()) {
            again(parcel, Duration.ZERO, true);
        } else {
            bury(parcel, reason, tried(parcel));
        }
    }

    private void retry(Parcel parcel, Duration least, String reason) {
        meters.retry();
        failed(parcel, least, reason);
    }

    private void failed(Parcel parcel, Duration least, String reason) {
        account.failed(reason, room.timeline().now());
        Tries tries = tried(parcel);
        boolean opens = account.circuit().failed();
        account.moved();
        boolean tooOld =
                Duration.ofNanos(tries.ageNs(room.timeline().nanoTime())).compareTo(limits.maxAge()) >= 0;
        if (!parcel.divisible() && (tries.attempts() >= limits.maxAttempts() || tooOld)) {
            pause(least);
            bury(parcel, reason, tries);
            return;
        }
        Duration wait = longer(backoff.after(tries.attempts()), shorter(least, limits.maxAge()));
        pause(shorter(least, limits.maxAge()));
        say(parcel, reason, opens, wait);
        again(
                parcel,
                wait,
                parcel.divisible()
                        && tries.attempts() >= OF_A_BATCH
                        && !account.circuit().open());
    }

    /** Nothing is tried before that; of an open circuit not before its own pause either. */
    private void pause(Duration least) {
        int failures = account.circuit().failuresInRow();
        Duration wait =
                account.circuit().open() ? longer(least, backoff.after(failures - Circuit.FAILURES + 1)) : least;
        paused = !wait.isZero();
        pausedUntilNs = room.timeline().nanoTime() + wait.toNanos();
    }

    private void say(Parcel parcel, String reason, boolean opens, Duration wait) {
        if (opens) {
            log.circuitOpens(reason, limits.maxBackoff());
        } else if (!account.circuit().open()) {
            log.notDelivered(parcel.notification(), reason, wait);
        }
    }

    private Tries tried(Parcel parcel) {
        return account.tries()
                .merge(
                        parcel.key(),
                        Tries.NONE.more(room.timeline().nanoTime()),
                        (before, first) -> before.more(room.timeline().nanoTime()));
    }

    private void bury(Parcel parcel, String reason, Tries tries) {
        quiet();
        room.letters()
                .bury(account.sink(), parcel, reason, tries.attempts(), firstTried(tries))
                .onComplete(buried -> room.timeline().run(() -> {
                    if (underWay != parcel) {
                        return;
                    }
                    if (buried.failed()) {
                        log.notBuried(buried.cause());
                        room.timeline().after(TROUBLE, () -> bury(parcel, reason, tries));
                        return;
                    }
                    meters.dead(parcel.notification().events().size());
                    log.givenUp(parcel.notification(), tries.attempts(), reason, buried.result());
                    account.tries().remove(parcel.key());
                    over(parcel);
                }));
    }

    private Instant firstTried(Tries tries) {
        return room.timeline().now().minusNanos(tries.ageNs(room.timeline().nanoTime()));
    }

    private void over(Parcel parcel) {
        underWay = null;
        outcome.over(parcel.due());
    }

    private void again(Parcel parcel, Duration wait, boolean singly) {
        quiet();
        underWay = null;
        if (singly) {
            account.tries().remove(parcel.key());
        }
        if (parcel instanceof Parcel.Revived revived) {
            room.letters().postpone(revived.letter(), wait);
        }
        outcome.again(parcel.due(), room.timeline().now().plus(wait), singly);
    }

    /** Whatever is under way: its outcome is of no interest any more. */
    void abandon() {
        quiet();
        number++;
        underWay = null;
    }

    private void quiet() {
        Timeline.Timer running = timeout;
        timeout = null;
        if (running != null) {
            running.cancel();
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
