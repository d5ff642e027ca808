package io.tapio.oom.plugin.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotificationTest {

    private final Sinks sinks = new Sinks();

    @AfterEach
    void stop() {
        sinks.close();
    }

    @Test
    void shouldGoOnWhereABatchFailed() {
        OomSink sink = sinks.make(Map.of());
        List<OomEvent> events = events("a", "b", "c", "d");
        AtomicInteger asked = new AtomicInteger();
        sinks.peer.answer(request -> request.response()
                .setStatusCode(asked.incrementAndGet() == 3 ? 503 : 204)
                .end());

        assertInstanceOf(DeliveryResult.Retry.class, deliver(sink, events));
        assertInstanceOf(DeliveryResult.Delivered.class, deliver(sink, events));
        assertEquals(List.of("a", "b", "c", "c", "d"), posted());

        assertInstanceOf(DeliveryResult.Delivered.class, deliver(sink, events));
        assertEquals(List.of("a", "b", "c", "c", "d", "a", "b", "c", "d"), posted(), "asked for again, posted again");
    }

    @Test
    void shouldNotRepeatWhatArrivedWhenABatchIsTakenApart() {
        OomSink sink = sinks.make(Map.of());
        AtomicInteger asked = new AtomicInteger();
        sinks.peer.answer(request -> request.response()
                .setStatusCode(asked.incrementAndGet() == 2 ? 413 : 204)
                .end());
        assertInstanceOf(DeliveryResult.Rejected.class, deliver(sink, events("a", "b", "c")));
        for (OomEvent event : events("a", "b", "c")) {
            assertInstanceOf(DeliveryResult.Delivered.class, deliver(sink, List.of(event)));
        }
        assertEquals(List.of("a", "b", "b", "c"), posted());
    }

    @Test
    void shouldNotRepeatWhatArrivedWhenABatchComesAgainInHalves() {
        OomSink sink = sinks.make(Map.of());
        AtomicInteger asked = new AtomicInteger();
        sinks.peer.answer(request -> request.response()
                .setStatusCode(asked.incrementAndGet() == 4 ? 503 : 204)
                .end());
        assertInstanceOf(DeliveryResult.Retry.class, deliver(sink, events("a", "b", "c", "d")));

        assertInstanceOf(DeliveryResult.Delivered.class, deliver(sink, events("a", "b")));
        assertInstanceOf(DeliveryResult.Delivered.class, deliver(sink, events("c", "d")));
        assertEquals(List.of("a", "b", "c", "d", "d"), posted());
    }

    @Test
    void shouldPostALaterRevisionThatCameInTheMeantime() {
        OomSink sink = sinks.make(Map.of());
        AtomicInteger asked = new AtomicInteger();
        sinks.peer.answer(request -> request.response()
                .setStatusCode(asked.incrementAndGet() == 2 ? 503 : 204)
                .end());
        deliver(sink, events("a", "b"));
        deliver(sink, List.of(SampleEvents.victim("a", 1, "python3"), SampleEvents.victim("b", 0, "python3")));
        assertEquals(List.of("a", "b", "a.r1", "b"), posted());
    }

    private static DeliveryResult deliver(OomSink sink, List<OomEvent> events) {
        return HttpPeer.await(sink.deliver(Notification.batch(events)));
    }

    private static List<OomEvent> events(String... ids) {
        return Arrays.stream(ids)
                .map(id -> (OomEvent) SampleEvents.victim(id, 0, "python3"))
                .toList();
    }

    private List<String> posted() {
        return sinks.peer.requests().stream()
                .map(request -> EventJson.decode(request.body()))
                .map(event -> event.eventId() + (event.revision() == 0 ? "" : ".r" + event.revision()))
                .toList();
    }
}
