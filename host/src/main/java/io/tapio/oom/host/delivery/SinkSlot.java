package io.tapio.oom.host.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.routing.Outbox;
import io.tapio.oom.host.routing.Outboxes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configured sink, whether it runs or not: has it made, made again, left behind, closed. Its account stays through all
 * of that. Belongs to the room's thread.
 */
final class SinkSlot {

    private static final Logger LOG = LoggerFactory.getLogger(SinkSlot.class);

    /** So many of its threads may hang somewhere before it is made no more. */
    static final int MOST_ABANDONED = 3;

    private final Room room;
    private final PeerMaker maker;
    private final Account account;
    private final DeliveryMeters meters;
    private SinkConfig sink;
    private Outboxes outboxes;
    private SinkStatus.State state = SinkStatus.State.NO_PLUGIN;
    private @Nullable Peer peer;
    private @Nullable SinkReader reader;
    private Timeline.@Nullable Timer retry;
    private long making;
    private int notMade;
    private int abandoned;

    SinkSlot(Room room, PeerMaker maker, Account account, SinkConfig sink, Outboxes outboxes, MeterRegistry registry) {
        this.room = room;
        this.maker = maker;
        this.account = account;
        this.sink = sink;
        this.outboxes = outboxes;
        this.meters = new DeliveryMeters(registry, sink.name());
        meters.watch(
                () -> account.behind(room.log().end()),
                () -> account.circuitOpen() ? 1 : 0,
                () -> room.letters().count(sink.name()));
    }

    SinkConfig sink() {
        return sink;
    }

    Account account() {
        return account;
    }

    boolean delivers() {
        return reader != null;
    }

    /** Has it made. Completes when that was tried once, and never fails. */
    Future<Void> open() {
        forgetMaking();
        if (!maker.plugins().contains(sink.plugin())) {
            state = SinkStatus.State.NO_PLUGIN;
            DeliveryMeters.errors(meters.registry()).increment();
            LOG.error(
                    "[TAPIO-S002] sink {}: there is no plugin \"{}\"; there are: {}",
                    sink.name(),
                    sink.forPlugin().conceal(sink.plugin()),
                    maker.plugins());
            return Future.succeededFuture();
        }
        state = SinkStatus.State.MAKING;
        long mine = making;
        Promise<Void> tried = Promise.promise();
        Handing.over(room.timeline(), maker.make(sink)).onComplete(made -> {
            if (mine != making) {
                if (made.succeeded()) {
                    made.result().close();
                }
            } else if (made.succeeded()) {
                begin(made.result());
            } else {
                failed(made.cause());
            }
            tried.complete();
        });
        return tried.future();
    }

    private void failed(Throwable cause) {
        DeliveryMeters.errors(meters.registry()).increment();
        String reason = String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
        account.failed(reason, room.timeline().now());
        Duration wait = cause instanceof SettingsException ? null : backoff().after(++notMade);
        LOG.error(
                "[TAPIO-S003] sink {}: could not be made: {}{}",
                sink.name(),
                reason,
                wait == null ? "" : "; trying again in " + wait.toSeconds() + " s");
        if (wait == null) {
            state = SinkStatus.State.UNUSABLE;
        } else {
            retry = room.timeline().after(wait, this::open);
        }
    }

    private Backoff backoff() {
        return new Backoff(
                room.random(), sink.delivery().minBackoff(), sink.delivery().maxBackoff());
    }

    /** Goes on with another one, at the cursor. The one before must be closed. */
    void use(SinkConfig config, Peer made, Outboxes routes) {
        forgetMaking();
        sink = config;
        outboxes = routes;
        account.circuit().answered();
        abandoned = 0;
        begin(made);
    }

    /** What it is from now on, while it does not run. */
    void become(SinkConfig config, Outboxes routes) {
        sink = config;
        outboxes = routes;
    }

    private void begin(Peer made) {
        notMade = 0;
        peer = made;
        state = SinkStatus.State.DELIVERING;
        SinkReader begun =
                new SinkReader(room, account, sink.delivery(), made, () -> outbox(made), meters, this::blocked);
        reader = begun;
        room.timeline().run(begun::turn);
    }

    private Outbox outbox(Peer made) {
        return outboxes.of(
                made.takesBatches() ? sink : sink.singly(), made.audience(), sink.updates() || made.wantsRevisions());
    }

    /** Its thread does not come back: it is left behind, and another is made in its place. */
    private void blocked(String stack) {
        abandoned++;
        DeliveryMeters.errors(meters.registry()).increment();
        LOG.error(
                "[TAPIO-S011] sink {}: plugin {} blocks its thread since {} s and is cut off, attempt {} of {}: {}",
                sink.name(),
                sink.plugin(),
                sink.delivery().timeout().toSeconds(),
                abandoned,
                MOST_ABANDONED,
                stack);
        SinkReader left = reader;
        Peer hanging = peer;
        reader = null;
        peer = null;
        Objects.requireNonNull(left).end();
        Objects.requireNonNull(hanging).abandon();
        forgetMaking();
        if (abandoned >= MOST_ABANDONED) {
            state = SinkStatus.State.CUT_OFF;
            LOG.error(
                    "[TAPIO-S016] sink {}: stays cut off until its plugin or its configuration changes; what comes waits in"
                            + " the journal",
                    sink.name());
            return;
        }
        state = SinkStatus.State.MAKING;
        retry = room.timeline().after(backoff().after(abandoned), this::open);
    }

    void goBy(Outboxes routes) {
        outboxes = routes;
        SinkReader running = reader;
        if (running != null) {
            Peer made = Objects.requireNonNull(peer);
            running.goBy(() -> outbox(made));
        }
    }

    /** Its plugin was there, and is not any more. */
    Future<Void> unplug(Duration patience) {
        return close(patience).onComplete(closed -> {
            state = SinkStatus.State.NO_PLUGIN;
            abandoned = 0;
            account.circuit().answered();
            account.moved();
        });
    }

    /** Closes it behind the attempt that is under way, if that ends in time. Never fails. */
    Future<Void> close(Duration patience) {
        forgetMaking();
        SinkReader leaving = reader;
        Peer closing = peer;
        reader = null;
        peer = null;
        if (leaving == null || closing == null) {
            return Future.succeededFuture();
        }
        return Handing.within(room.timeline(), patience, leaving.stop())
                .otherwiseEmpty()
                .compose(stopped -> {
                    leaving.end();
                    return Handing.within(room.timeline(), patience, closing.close());
                })
                .recover(e -> {
                    LOG.error("[TAPIO-S017] sink {}: does not end, and is left behind", sink.name());
                    closing.abandon();
                    return Future.succeededFuture();
                });
    }

    private void forgetMaking() {
        making++;
        Timeline.Timer waiting = retry;
        retry = null;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    void turn() {
        SinkReader running = reader;
        if (running != null) {
            running.turn();
        }
    }

    void samples(MemorySamples samples) {
        Peer running = peer;
        if (running != null) {
            running.samples(samples);
        }
    }

    void planAnew() {
        SinkReader running = reader;
        if (running != null) {
            running.planAnew();
        }
    }

    boolean idle() {
        SinkReader running = reader;
        return running == null || running.idle();
    }

    /** It left the configuration. */
    void remove() {
        meters.remove();
    }

    SinkStatus status() {
        SinkReader running = reader;
        boolean open = state == SinkStatus.State.DELIVERING && account.circuit().open();
        return new SinkStatus(
                sink.name(),
                sink.plugin(),
                open ? SinkStatus.State.CIRCUIT_OPEN : state,
                account.cursor(),
                account.behind(room.log().end()),
                account.circuit().failuresInRow(),
                room.letters().count(sink.name()),
                account.lastDelivered(),
                account.lastError(),
                account.lastErrorAt(),
                running == null ? null : running.nextAttempt());
    }
}
