package io.tapio.oom.plugin.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures, as the Standard Webhooks project's own library checks them. */
class SignatureTest {

    private static final String OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEW = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private final Sinks sinks = new Sinks();

    @AfterEach
    void stop() {
        sinks.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"structured", "binary"})
    void shouldBeTakenByTheStandardWebhooksLibrary(String mode) {
        HttpPeer.await(sinks.make(Map.of("signing_secret", OLD, "mode", mode)).deliver(SampleEvents.fullVictim()));
        verify(OLD, sinks.peer.requests().get(0));
        assertThrows(
                AssertionError.class, () -> verify(NEW, sinks.peer.requests().get(0)));
    }

    @Test
    void shouldSignBatches() {
        HttpPeer.await(sinks.make(Map.of("signing_secret", OLD, "batch", true))
                .deliver(Notification.batch(SampleEvents.all())));
        verify(OLD, sinks.peer.requests().get(0));
    }

    @Test
    void shouldSignWithEachSecretWhileTheyAreChanged() {
        HttpPeer.await(sinks.make(Map.of("signing_secret", List.of(NEW, OLD))).deliver(SampleEvents.fullVictim()));
        verify(OLD, sinks.peer.requests().get(0));
        verify(NEW, sinks.peer.requests().get(0));
    }

    @Test
    void shouldNotBeTakenWhenTheBodyWasChanged() {
        HttpPeer.await(sinks.make(Map.of("signing_secret", OLD)).deliver(SampleEvents.fullVictim()));
        HttpPeer.Request honest = sinks.peer.requests().get(0);
        HttpPeer.Request forged = new HttpPeer.Request(
                honest.method(), honest.uri(), honest.headers(), honest.body().replace("prod", "test"));
        assertThrows(AssertionError.class, () -> verify(OLD, forged));
    }

    @Test
    void shouldNameABodyTheSameOnEveryAttemptAndNoOtherBody() {
        OomSink sink = sinks.make(Map.of("signing_secret", OLD));
        sinks.peer.answerNext(500, Map.of());
        HttpPeer.await(sink.deliver(SampleEvents.victim("one.1", 0, "a")));
        HttpPeer.await(sink.deliver(SampleEvents.victim("one.1", 0, "a")));
        HttpPeer.await(sink.deliver(SampleEvents.victim("one.1", 2, "a")));
        assertEquals(
                List.of("one_1", "one_1", "one_1_r2"),
                sinks.peer.requests().stream()
                        .map(request -> request.headers().get("webhook-id"))
                        .toList());
        Post batch = new BatchPosts(1_000_000).of(SampleEvents.all()).next();
        assertEquals(
                batch.id(),
                new BatchPosts(1_000_000).of(SampleEvents.all()).next().id());
        assertNotEquals(
                batch.id(),
                new BatchPosts(1_000_000).of(SampleEvents.full()).next().id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "whsec_s3cret!", "whsec_c2VjcmV0", "v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void shouldRefuseASecretWithoutShowingIt(String secret) {
        String message = sinks.refusal(Map.of("signing_secret", secret));
        assertTrue(message.startsWith("sinks.hook.signing_secret must "), message);
        assertFalse(message.contains("s3cret") || message.contains("c2VjcmV0") || message.contains("MfKQ"), message);
    }

    private static void verify(String secret, HttpPeer.Request request) {
        Map<String, List<String>> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        try {
            new Webhook(secret).verify(request.body(), headers);
        } catch (WebhookVerificationException e) {
            throw new AssertionError(e);
        }
    }
}
