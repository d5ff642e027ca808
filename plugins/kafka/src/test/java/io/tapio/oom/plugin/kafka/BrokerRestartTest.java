package io.tapio.oom.plugin.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that is killed and stopped while events are written to it. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokerRestartTest {

    private static final int EVENTS = 3_000;
    private static final int AT_ONCE = 50;
    private static final int WORKLOADS = 7;
    private static final String TOPIC = "oom";

    @Test
    void shouldLoseNothingAndKeepEveryWorkloadsOrderWhenTheBrokerIsKilledAndStopped() throws Exception {
        List<OomEvent> events = IntStream.range(0, EVENTS)
                .mapToObj(BrokerRestartTest::kill)
                .map(OomEvent.class::cast)
                .toList();
        Vertx vertx = Vertx.vertx();
        try (Broker broker = new Broker().start()) {
            broker.topic(TOPIC, Map.of());
            Map<String, Object> settings =
                    Map.of("bootstrap_servers", broker.address(), "topic", TOPIC, "timeout", "4s");
            OomSink sink =
                    new KafkaSinkFactory().create(new SinkSettings("log", settings), new TestSinkContext("log", vertx));
            Thread saboteur = Thread.ofPlatform().start(() -> {
                broker.kill();
                broker.start();
                broker.stop();
                broker.start();
            });
            int attempts = 0;
            int next = 0;
            // It goes on after the last restart, so that the sink must find its way back.
            while (next < EVENTS) {
                boolean last = next + AT_ONCE >= EVENTS;
                if (last) {
                    saboteur.join();
                }
                Notification batch = Notification.batch(events.subList(next, Math.min(next + AT_ONCE, EVENTS)));
                attempts++;
                DeliveryResult result = await(sink.deliver(batch));
                assertTrue(!(result instanceof DeliveryResult.Rejected), result::toString);
                if (result instanceof DeliveryResult.Delivered) {
                    next += AT_ONCE;
                    await(vertx.timer(saboteur.isAlive() ? 100 : 1));
                } else {
                    await(vertx.timer(200));
                }
            }
            await(sink.close());
            assertComplete(events, TopicReader.all(broker, TOPIC), attempts);
        } finally {
            await(vertx.close());
        }
    }

    private static void assertComplete(
            List<OomEvent> events, List<ConsumerRecord<byte[], byte[]>> written, int attempts) {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        events.forEach(event -> expected.computeIfAbsent(EventRecords.key(event), key -> new ArrayList<>())
                .add(event.eventId()));
        Map<String, Set<String>> seen = new LinkedHashMap<>();
        Map<String, Integer> partitions = new LinkedHashMap<>();
        written.forEach(message -> {
            String key = TopicReader.key(message);
            assertEquals(partitions.computeIfAbsent(key, first -> message.partition()), message.partition());
            seen.computeIfAbsent(key, first -> new LinkedHashSet<>())
                    .add(EventJson.decode(TopicReader.value(message)).eventId());
        });
        assertEquals(expected.keySet(), Set.copyOf(seen.keySet()));
        expected.forEach((key, ids) -> assertEquals(ids, List.copyOf(seen.getOrDefault(key, Set.of())), key));
        System.out.printf(
                "kafka: %d events, %d attempts for %d batches, %d records, %.2f %% of them came twice%n",
                EVENTS, attempts, EVENTS / AT_ONCE, written.size(), 100.0 * (written.size() - EVENTS) / written.size());
        assertTrue(attempts > EVENTS / AT_ONCE, "the broker was away for none of the attempts");
    }

    private static OomKillVictim kill(int i) {
        Ownership owner = new Ownership(
                SampleEvents.CONTAINER,
                SampleEvents.POD,
                new WorkloadFacts("Deployment", "app-" + i % WORKLOADS),
                null);
        return SampleEvents.victim("kill-" + i, 0, "python3").withOwner(owner);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
