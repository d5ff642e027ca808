package io.tapio.oom.plugin.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncomingWebhookTest {

    private final Vertx vertx = Vertx.vertx();
    private final HttpPeer slack = new HttpPeer();

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        slack.close();
    }

    @Test
    void shouldPostOneMessageForWhateverMustBeTold() {
        for (Reason reason : Reason.values()) {
            assertInstanceOf(DeliveryResult.Delivered.class, take(Notices.of(reason, SampleEvents.fullVictim())));
        }
        assertEquals(Reason.values().length - 1, slack.requests().size(), "all but an update, which is told nowhere");
        slack.requests().forEach(request -> SlackContract.assertKept(new JsonObject(request.body())));
    }

    @ParameterizedTest
    @CsvSource({
        "404, no_service, make a new incoming webhook",
        "410, channel_is_archived, name another",
        "403, action_prohibited, ask its owner",
        "400, invalid_payload, invalid_payload",
        "404, <html>not found</html>, answered 404"
    })
    void shouldSayWhatToDoWhenSlackDoesNotTakeIt(int status, String body, String said) {
        slack.answer(request -> request.response().setStatusCode(status).end(body));
        DeliveryResult.Rejected rejected = assertInstanceOf(
                DeliveryResult.Rejected.class, take(Notices.of(Reason.OPENED, SampleEvents.fullVictim())));
        assertTrue(rejected.reason().contains(said), rejected.reason());
    }

    @Test
    void shouldTryAgainWhenSlackIsIll() {
        slack.answer(request -> request.response().setStatusCode(500).end("rollup_error"));
        assertInstanceOf(DeliveryResult.Retry.class, take(Notices.of(Reason.OPENED, SampleEvents.fullVictim())));
    }

    @Test
    void shouldRefuseHalfOfTwoWays() {
        assertRefused(Map.of(), "sinks.chat.url is missing");
        assertRefused(Map.of("token", "xoxb-0123456789"), "sinks.chat.channel is missing");
        assertRefused(Map.of("token", "xoxb-0123456789", "channel", "#a", "url", "https://x"), "sinks.chat.url can't");
        assertRefused(Map.of("url", "https://hooks.example", "channel", "#a"), "sinks.chat.channel can't be set here");
        assertRefused(Map.of("token", "two words", "channel", "#a"), "sinks.chat.token is not a bot token");
    }

    @Test
    void shouldRefuseAMentionOrALinkThatIsNone() {
        String url = "https://hooks.example";
        assertRefused(Map.of("url", url, "mention", "@here"), "sinks.chat.mention must be here, channel, everyone, or");
        assertRefused(Map.of("url", url, "mention", List.of("here", "bob")), "sinks.chat.mention must be here");
        assertRefused(Map.of("url", url, "links", Map.of("Runbook", "wiki")), "sinks.chat.links must have an address");
        assertRefused(Map.of("url", url, "links", Map.of(" ", "https://x")), "sinks.chat.links must have a text");
    }

    private void assertRefused(Map<String, Object> settings, String said) {
        SettingsException refusal = assertThrows(SettingsException.class, () -> make(settings));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(said), refusal.getMessage());
    }

    private DeliveryResult take(Notification notification) {
        return HttpPeer.await(make(Map.of("url", slack.url("/services/T/B/x"))).deliver(notification));
    }

    private OomSink make(Map<String, Object> settings) {
        return new SlackSinkFactory().create(new SinkSettings("chat", settings), new TestSinkContext("chat", vertx));
    }
}
