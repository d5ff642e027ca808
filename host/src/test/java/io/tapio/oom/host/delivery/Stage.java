package io.tapio.oom.host.delivery;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.host.config.DeliveryConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.routing.Outboxes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A desk with sinks that a test holds in its hands. */
final class Stage implements PeerMaker, AutoCloseable {

    static final Duration LONG = Duration.ofHours(1);

    final HandDriven time = new HandDriven();
    final FakeLog log = new FakeLog();
    final TestDatabase database = new TestDatabase();
    private final Map<String, List<FakePeer>> made = new HashMap<>();
    final Map<String, RuntimeException> refused = new HashMap<>();
    final Set<String> plugins = new TreeSet<>(Set.of("fake"));
    final Outboxes plain =
            (sink, audience, revisions) -> new PlainOutbox(sink.delivery().batchSize(), 1_000);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    int batchSize = 1;
    int maxAttempts = 100;
    Duration maxAge = Duration.ofDays(3);
    DeliveryDesk desk = desk();
    private final Map<String, Queue<FakePeer>> expected = new HashMap<>();

    private DeliveryDesk desk() {
        return new DeliveryDesk(time, log, database, this, registry, new Random(7));
    }

    Stage start(String... names) {
        return start(plain, names);
    }

    Stage start(Outboxes outboxes, String... names) {
        Future<Void> started = desk.start(sinks(names), outboxes);
        time.settle();
        if (!started.succeeded()) {
            throw new AssertionError("not started", started.cause());
        }
        return this;
    }

    List<SinkConfig> sinks(String... names) {
        List<SinkConfig> sinks = new ArrayList<>();
        for (String name : names) {
            sinks.add(sink(name, Map.of()));
        }
        return sinks;
    }

    SinkConfig sink(String name, Map<String, Object> settings) {
        return new SinkConfig(name, "fake", true, false, delivery(), settings, Set.of());
    }

    private DeliveryConfig delivery() {
        return new DeliveryConfig(
                Duration.ofSeconds(30), batchSize, Duration.ofSeconds(1), Duration.ofMinutes(5), maxAttempts, maxAge);
    }

    /** The process ends at once, and another begins with what was written. */
    Stage crash(String... names) {
        time.forget();
        log.forgetListeners();
        registry = new SimpleMeterRegistry();
        desk = desk();
        return start(names);
    }

    /** The sinks of that name in the order in which they were made. */
    List<FakePeer> made(String name) {
        return made.getOrDefault(name, List.of());
    }

    /** The sink of that name that was made last. */
    FakePeer peer(String name) {
        return made(name).getLast();
    }

    /** What the sink will be when it is made, and behind that what it will be then. */
    FakePeer expect(String name) {
        FakePeer peer = new FakePeer();
        expected.computeIfAbsent(name, any -> new ArrayDeque<>()).add(peer);
        return peer;
    }

    Stage events(String... ids) {
        for (String id : ids) {
            log.append(Kills.kill(id));
        }
        time.settle();
        return this;
    }

    SinkStatus status(String name) {
        Future<List<SinkStatus>> all = desk.status();
        time.settle();
        return all.result().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    long deliveries(String sink, String outcome) {
        return Math.round(registry.get("tapio_oom_deliveries")
                .tags("sink", sink, "outcome", outcome)
                .counter()
                .count());
    }

    @Override
    public Set<String> plugins() {
        return plugins;
    }

    @Override
    public Future<Peer> make(SinkConfig sink) {
        RuntimeException refusal = refused.get(sink.name());
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        Queue<FakePeer> next = expected.getOrDefault(sink.name(), new ArrayDeque<>());
        FakePeer peer = next.isEmpty() ? new FakePeer() : next.remove();
        made.computeIfAbsent(sink.name(), any -> new ArrayList<>()).add(peer);
        return Future.succeededFuture(peer);
    }

    @Override
    public void close() {
        database.close();
    }
}
