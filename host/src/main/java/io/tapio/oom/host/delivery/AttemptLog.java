package io.tapio.oom.host.delivery;

import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.routing.Due;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what became of one sink's attempts. */
final class AttemptLog {

    private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);

    private final Account account;
    private final GivenUp givenUp;

    AttemptLog(Account account, Timeline timeline) {
        this.account = account;
        this.givenUp = new GivenUp(account.sink(), timeline);
    }

    void lost(Due due, String why) {
        LOG.error(
                "[TAPIO-S015] sink {}: {} events from position {} on are lost to it: {}",
                account.sink(),
                due.covers().size(),
                due.covers().isEmpty()
                        ? account.progress().cursor()
                        : due.covers().getFirst(),
                why);
    }

    void deliversAgain() {
        LOG.info("sink {}: delivers again", account.sink());
    }

    void circuitOpens(String reason, Duration longestPause) {
        LOG.error(
                "[TAPIO-S007] sink {}: failed {} times in a row, last with: {}; from now on it is tried with pauses up"
                        + " to {}, and what comes waits in the journal",
                account.sink(),
                account.circuit().failuresInRow(),
                reason,
                text(longestPause));
    }

    void notDelivered(Notification notification, String reason, Duration wait) {
        LOG.warn(
                "[TAPIO-S001] sink {}: {} was not delivered: {}; trying again in {}",
                account.sink(),
                name(notification),
                reason,
                text(wait));
    }

    void notBuried(Throwable cause) {
        LOG.error(
                "[TAPIO-S009] sink {}: a dead letter can't be kept: {}; trying again in 5 s",
                account.sink(),
                String.valueOf(cause));
    }

    void givenUp(Notification notification, int attempts, String reason, long letter) {
        givenUp.on(name(notification), attempts, reason, letter);
    }

    private static String name(Notification notification) {
        int others = notification.events().size() - 1;
        return others > 0
                ? "event " + notification.dedupKey() + " and " + others + " others"
                : "event " + notification.dedupKey();
    }

    static String text(Duration duration) {
        return duration.toMillis() < 10_000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }
}
