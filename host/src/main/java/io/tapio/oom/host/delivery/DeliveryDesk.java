package io.tapio.oom.host.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.EventLog;
import io.tapio.oom.host.journal.Tables;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.tapio.oom.host.routing.Outboxes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the sinks. Its state belongs to the room's thread; its methods are for any. */
public final class DeliveryDesk implements Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDesk.class);
    /** What the desk keeps in the journal's database. */
    public static final Tables TABLES = new Tables(
            "delivery",
            List.of(
                    List.copyOf(Stream.concat(Bookmarks.TABLES.stream(), LetterRows.TABLES.stream())
                            .toList()),
                    SinkMemories.TABLES));

    private static final Duration MAKING_TAKES = Duration.ofSeconds(10);

    /** At the end: how long what came last is waited for, then an attempt that is under way, then the sink's end. */
    private static final Duration CLOSING_TAKES = Duration.ofSeconds(2);

    /** When a plugin goes: how long an attempt that is under way is waited for, and then the sink's end. */
    private static final Duration UNPLUGGING_TAKES = Duration.ofSeconds(5);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Timeline timeline;
    private final Room room;
    private final PeerMaker maker;
    private final MeterRegistry registry;
    private final AtomicBoolean woken = new AtomicBoolean();
    private Future<Void> lastChange = Future.succeededFuture();

    /** Replaced as a whole, on the room's thread. */
    private volatile Map<String, SinkSlot> slots = Map.of();

    private volatile boolean serving;
    private volatile boolean started;

    DeliveryDesk(
            Timeline timeline,
            EventLog log,
            Database database,
            PeerMaker maker,
            MeterRegistry registry,
            RandomGenerator random) {
        this.timeline = timeline;
        this.maker = maker;
        this.registry = registry;
        this.room =
                new Room(timeline, log, new Bookmarks(timeline, database), new DeadLetters(timeline, database), random);
        database.onReturn(() -> timeline.run(this::reread));
        log.listen(this::wake);
        room.letters().listen(sink -> {
            SinkSlot slot = slots.get(sink);
            if (slot != null) {
                slot.turn();
            }
        });
    }

    /**
     * A desk with a thread of its own.
     *
     * @param factories the plugins that there are at each moment
     * @param identity what the sinks are told of the host; the sink's name is filled in for each
     */
    public static DeliveryDesk of(
            Vertx vertx,
            EventLog log,
            Database database,
            SinkFactories factories,
            SinkIdentity identity,
            MeterRegistry registry) {
        return new DeliveryDesk(
                new DeliveryThread(),
                log,
                database,
                new PluginPeers(vertx, factories, identity, new SinkMemories(database)),
                registry,
                new SecureRandom());
    }

    /** Each commit of the journal says that there is more; once is enough until it was looked at. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            timeline.run(() -> {
                woken.set(false);
                slots.values().forEach(SinkSlot::turn);
            });
        }
    }

    /** What the database says of the cursors is what stands now. */
    private void reread() {
        room.letters().load();
        Map<String, Account> kept = room.bookmarks().load();
        slots.values().forEach(slot -> {
            Account known = kept.get(slot.sink().name());
            if (known != null) {
                slot.account().restart(known.progress());
                slot.planAnew();
            }
            slot.turn();
        });
    }

    /**
     * Makes the configured sinks. A new one begins at the journal's end, one that is known where it was; what is known of
     * one that is not configured any more is forgotten. Completes when those that can be made are made; one that takes
     * long is not waited for.
     */
    public Future<Void> start(List<SinkConfig> sinks, Outboxes outboxes) {
        return change(() -> {
            room.letters().load();
            Map<String, Account> kept = new LinkedHashMap<>(room.bookmarks().load());
            List<Account> fresh = new ArrayList<>();
            Map<String, SinkSlot> made = new LinkedHashMap<>();
            for (SinkConfig sink : sinks) {
                Account account = kept.remove(sink.name());
                if (account == null) {
                    account = fresh(sink);
                    fresh.add(account);
                }
                made.put(sink.name(), new SinkSlot(room, maker, account, sink, outboxes, registry));
            }
            started = true;
            slots = made;
            return room.bookmarks()
                    .save(fresh)
                    .compose(saved -> forget(kept.values()))
                    .compose(forgotten -> Future.join(
                                    made.values().stream().map(this::openInTime).toList())
                            .mapEmpty());
        });
    }

    private Account fresh(SinkConfig sink) {
        return new Account(
                sink.name(), new Progress(Progress.Saved.at(room.log().end())));
    }

    private Future<Void> openInTime(SinkSlot slot) {
        return Handing.within(timeline, MAKING_TAKES, slot.open()).recover(late -> {
            LOG.error(
                    "[TAPIO-S005] sink {}: is not made after {} ms and gets no events until it is",
                    slot.sink().name(),
                    MAKING_TAKES.toMillis());
            return Future.succeededFuture();
        });
    }

    private Future<Void> forget(Collection<Account> accounts) {
        accounts.forEach(account -> LOG.info(
                "sink {}: is not configured any more; where it was, position {}, is forgotten",
                account.sink(),
                account.cursor()));
        return accounts.isEmpty() ? Future.succeededFuture() : room.bookmarks().forget(List.copyOf(accounts));
    }

    @Override
    public Future<Void> apply(List<SinkConfig> sinks, Outboxes outboxes) {
        return change(() -> new Reshuffle(timeline, slots, sinks, maker, MAKING_TAKES)
                .prepared()
                .compose(prepared -> {
                    List<Account> fresh = new ArrayList<>();
                    Map<String, SinkSlot> after = new LinkedHashMap<>();
                    for (SinkConfig sink : sinks) {
                        SinkSlot slot = slots.get(sink.name());
                        if (slot == null) {
                            Account account = fresh(sink);
                            fresh.add(account);
                            slot = new SinkSlot(room, maker, account, sink, outboxes, registry);
                        }
                        after.put(sink.name(), slot);
                    }
                    return room.bookmarks()
                            .save(fresh)
                            .onFailure(e -> prepared.values().forEach(Peer::close))
                            .compose(saved -> swap(after, sinks, prepared, outboxes));
                }));
    }

    private Future<Void> swap(
            Map<String, SinkSlot> after, List<SinkConfig> sinks, Map<String, Peer> prepared, Outboxes outboxes) {
        Map<String, SinkSlot> removed = new LinkedHashMap<>(slots);
        removed.keySet().removeAll(after.keySet());
        slots = after;
        List<Future<Void>> steps = new ArrayList<>();
        for (SinkConfig sink : sinks) {
            SinkSlot slot = after.get(sink.name());
            Peer peer = prepared.get(sink.name());
            if (slot == null) {
                continue;
            }
            if (peer != null) {
                steps.add(slot.close(patience(slot)).map(closed -> {
                    slot.use(sink, peer, outboxes);
                    return null;
                }));
            } else if (!slot.sink().equals(sink)) {
                steps.add(slot.close(patience(slot)).compose(closed -> {
                    slot.become(sink, outboxes);
                    return slot.open();
                }));
            } else {
                slot.goBy(outboxes);
            }
        }
        removed.values().forEach(slot -> {
            slot.remove();
            steps.add(slot.close(patience(slot)).compose(closed -> forget(List.of(slot.account()))));
        });
        return Future.join(steps).mapEmpty();
    }

    /** An attempt ends by its timeout at the latest. */
    private static Duration patience(SinkSlot slot) {
        return slot.sink().delivery().timeout().plus(UNPLUGGING_TAKES);
    }

    @Override
    public Future<Void> pluginGone(Set<String> plugins) {
        return change(() -> Future.join(slots.values().stream()
                        .filter(slot -> plugins.contains(slot.sink().plugin()))
                        .map(slot -> slot.unplug(UNPLUGGING_TAKES))
                        .toList())
                .mapEmpty());
    }

    @Override
    public Future<Void> pluginCame(Set<String> plugins) {
        return change(() -> Future.join(slots.values().stream()
                        .filter(slot -> plugins.contains(slot.sink().plugin()) && !slot.delivers())
                        .map(this::openInTime)
                        .toList())
                .mapEmpty());
    }

    /** One change after the other, each on the room's thread. */
    private Future<Void> change(Supplier<Future<Void>> step) {
        Promise<Void> done = Promise.promise();
        timeline.run(() -> {
            Future<Void> mine = lastChange.transform(before -> Handing.over(timeline, guarded(step)));
            lastChange = mine;
            mine.onComplete(result -> timeline.run(() -> {
                serving = slots.values().stream().anyMatch(SinkSlot::delivers);
                if (result.succeeded()) {
                    done.complete();
                } else {
                    done.fail(result.cause());
                }
            }));
        });
        return done.future();
    }

    private static Future<Void> guarded(Supplier<Future<Void>> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public boolean serving() {
        return serving;
    }

    @Override
    public long undelivered() {
        if (!started) {
            return 0;
        }
        return slots.values().stream()
                .mapToLong(slot -> slot.account().cursor() + 1)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public Future<List<SinkStatus>> status() {
        Promise<List<SinkStatus>> status = Promise.promise();
        timeline.run(() ->
                status.complete(slots.values().stream().map(SinkSlot::status).toList()));
        return status.future();
    }

    /** What was given up on. */
    public DeadLetters deadLetters() {
        return room.letters();
    }

    /** Tells the sinks of a pass over the containers. */
    public void samples(MemorySamples samples) {
        timeline.run(() -> slots.values().forEach(slot -> slot.samples(samples)));
    }

    /**
     * Gives what came last and what is under way some seconds, closes the sinks and keeps how far they are; what waits
     * stays in the journal. Completes after some {@code 3 * CLOSING_TAKES} at the latest.
     */
    public Future<Void> close() {
        return change(() -> idle(timeline.nanoTime() + CLOSING_TAKES.toNanos())
                        .compose(idle -> Future.join(slots.values().stream()
                                .map(slot -> slot.close(CLOSING_TAKES))
                                .toList()))
                        .transform(closed -> room.bookmarks()
                                .save(slots.values().stream()
                                        .map(SinkSlot::account)
                                        .toList())))
                .onComplete(closed -> timeline.end());
    }

    private Future<Void> idle(long deadlineNs) {
        if (slots.values().stream().allMatch(SinkSlot::idle) || timeline.nanoTime() - deadlineNs >= 0) {
            return Future.succeededFuture();
        }
        Promise<Void> later = Promise.promise();
        timeline.after(LOOK_AGAIN, () -> idle(deadlineNs).onComplete(later));
        return later.future();
    }
}
