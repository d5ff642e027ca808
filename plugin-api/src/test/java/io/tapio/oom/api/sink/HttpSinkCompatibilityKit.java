package io.tapio.oom.api.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tapio.oom.api.event.SampleEvents;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sink whose peer speaks HTTP must hold besides: it knows what is worth trying again, and when. */
public abstract class HttpSinkCompatibilityKit extends SinkCompatibilityKit {

    /** Makes the peer answer its next request with a status and headers, and those after it as before. */
    protected abstract void answerNext(int status, Map<String, String> headers);

    @Test
    final void shouldTryAgainAsLateAsThePeerAsks() {
        SinkRunner sink = make(factory(), "kit");
        answerNext(429, Map.of("Retry-After", "7"));
        DeliveryResult.Retry retry =
                assertInstanceOf(DeliveryResult.Retry.class, sink.deliver(SampleEvents.fullVictim()));
        assertEquals(Duration.ofSeconds(7), retry.after());
        assertShowsNoSecret(retry.reason());
        assertInstanceOf(DeliveryResult.Delivered.class, sink.deliver(SampleEvents.fullVictim()));
    }

    /** Not 500, which some protocols take for final. */
    @Test
    final void shouldTryAgainWhenThePeerHasTrouble() {
        SinkRunner sink = make(factory(), "kit");
        answerNext(503, Map.of());
        DeliveryResult.Retry retry =
                assertInstanceOf(DeliveryResult.Retry.class, sink.deliver(SampleEvents.fullVictim()));
        assertShowsNoSecret(retry.reason());
        assertInstanceOf(DeliveryResult.Delivered.class, sink.deliver(SampleEvents.fullVictim()));
    }

    @Test
    final void shouldNotTryAgainWhatThePeerDoesNotUnderstand() {
        SinkRunner sink = make(factory(), "kit");
        answerNext(400, Map.of());
        DeliveryResult.Rejected rejected =
                assertInstanceOf(DeliveryResult.Rejected.class, sink.deliver(SampleEvents.fullVictim()));
        assertShowsNoSecret(rejected.reason());
    }
}
