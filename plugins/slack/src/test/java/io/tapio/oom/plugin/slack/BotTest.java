package io.tapio.oom.plugin.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.DeliveryResult.Delivered;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkMemory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BotTest {

    private static final String FIRST = "1763800000.000001";

    private final Vertx vertx = Vertx.vertx();
    private final FakeSlack slack = new FakeSlack();
    private final SinkMemory memory = SinkMemory.untilTheEnd();
    private final OomSink bot = make();

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        slack.close();
    }

    @Test
    void shouldPostAnIncidentOnceAsTheBotThatTheTokenIs() {
        deliver(Notices.of(Reason.OPENED, SampleEvents.fullVictim()));
        assertEquals(List.of("chat.postMessage"), slack.methods());
        assertEquals(
                "Bearer xoxb-0123456789", slack.peer.requests().get(0).headers().get("Authorization"));
        assertEquals("#oom", slack.bodies().get(0).getString("channel"));
        SlackContract.assertKept(slack.bodies().get(0));
    }

    @Test
    void shouldWriteWhatIsKnownLaterIntoTheMessage() {
        deliver(Notices.of(Reason.OPENED, SampleEvents.victim("kill-1", 0, "java")));
        deliver(Notices.of(Reason.UPDATED, SampleEvents.victim("kill-1", 2, "java")));
        assertEquals(List.of("chat.postMessage", "chat.update"), slack.methods());
        JsonObject update = slack.bodies().get(1);
        assertEquals(FIRST, update.getString("ts"));
        assertEquals(FakeSlack.CHANNEL_ID, update.getString("channel"), "an update knows no channel by its name");
        assertEquals("none", update.getString("parse"));
        assertTrue(update.encode().contains("kill-1 r2"));
        SlackContract.assertKept(update);
    }

    @Test
    void shouldTellInTheThreadWhatAnUpdateWouldTakeFromAMessageOfMany() {
        deliver(Notices.of(
                Reason.OPENED, SampleEvents.victim("kill-1", 0, "a"), SampleEvents.victim("kill-2", 0, "b")));
        deliver(Notices.of(Reason.UPDATED, SampleEvents.victim("kill-1", 1, "a")));
        assertEquals(List.of("chat.postMessage", "chat.postMessage"), slack.methods());
        assertEquals(FIRST, slack.bodies().get(1).getString("thread_ts"));
        assertTrue(slack.bodies().get(1).getString("text").contains("By now: OOM kill"));
    }

    @Test
    void shouldPutWhatComesToAnIncidentIntoItsThread() {
        deliver(Notices.of(Reason.OPENED, SampleEvents.fullVictim()));
        deliver(Notices.of(Reason.MORE, List.of(SampleEvents.victim("kill-2", 0, "java")), 2));
        deliver(Notices.of(Reason.REPEATED, List.of(), 2));
        assertEquals(List.of("chat.postMessage", "chat.postMessage", "chat.postMessage"), slack.methods());
        assertFalse(slack.bodies().get(0).containsKey("thread_ts"));
        assertEquals(FIRST, slack.bodies().get(1).getString("thread_ts"));
        assertEquals(FIRST, slack.bodies().get(2).getString("thread_ts"));
        assertTrue(slack.bodies().get(1).encode().contains("kill-2"));
        slack.bodies().forEach(SlackContract::assertKept);
    }

    @Test
    void shouldMarkTheMessageWhenItIsOverAndKeepWhatItTells() {
        deliver(Notices.of(Reason.OPENED, SampleEvents.fullVictim()));
        deliver(Notices.of(Reason.RESOLVED, List.of(), 1));
        assertEquals(List.of("chat.postMessage", "chat.postMessage", "chat.update"), slack.methods());
        JsonObject end = slack.bodies().get(2);
        assertEquals(FIRST, end.getString("ts"));
        assertFalse(end.containsKey("blocks"), "blocks that aren't sent are kept");
        assertTrue(end.encode().contains("Over"));
        slack.bodies().forEach(SlackContract::assertKept);
    }

    @Test
    void shouldKnowItsMessagesAfterARestart() {
        deliver(Notices.of(Reason.OPENED, SampleEvents.fullVictim()));
        HttpPeer.await(bot.close());
        OomSink restarted = make();
        HttpPeer.await(restarted.deliver(Notices.of(Reason.MORE, List.of(SampleEvents.fullVictim()), 2)));
        assertEquals(FIRST, slack.bodies().get(1).getString("thread_ts"));
    }

    @Test
    void shouldTellAloneWhatBelongsToAMessageItDoesNotKnow() {
        deliver(Notices.of(Reason.UPDATED, SampleEvents.fullVictim()));
        assertEquals(List.of(), slack.methods(), "it was told, by whom nobody knows");
        deliver(Notices.of(Reason.REPEATED, SampleEvents.fullVictim()));
        deliver(Notices.of(Reason.MORE, List.of(SampleEvents.fullVictim()), 2));
        assertFalse(slack.bodies().get(0).containsKey("thread_ts"));
        assertEquals(FIRST, slack.bodies().get(1).getString("thread_ts"));
    }

    @Test
    void shouldPostAgainWhenSomebodyDeletedTheMessage() {
        deliver(Notices.of(Reason.OPENED, SampleEvents.fullVictim()));
        slack.failOnce("chat.postMessage", "thread_not_found");
        deliver(Notices.of(Reason.MORE, List.of(SampleEvents.victim("kill-2", 0, "java")), 2));
        assertFalse(slack.bodies().get(2).containsKey("thread_ts"));
        slack.failOnce("chat.update", "message_not_found");
        deliver(Notices.of(Reason.UPDATED, SampleEvents.victim("kill-2", 1, "java")));
        assertEquals("chat.update", slack.methods().get(3));
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_auth, xoxb-",
        "channel_not_found, a channel's id",
        "not_in_channel, invite the app",
        "is_archived, name another",
        "missing_scope, chat:write",
        "msg_blocks_too_long, msg_blocks_too_long"
    })
    void shouldSayWhatToDoWhenSlackDoesNotTakeIt(String error, String remedy) {
        slack.answerAll(new JsonObject().put("ok", false).put("error", error));
        DeliveryResult.Rejected rejected = assertInstanceOf(
                DeliveryResult.Rejected.class, take(Notices.of(Reason.OPENED, SampleEvents.fullVictim())));
        assertTrue(rejected.reason().contains(error), rejected.reason());
        assertTrue(rejected.reason().contains(remedy), rejected.reason());
    }

    @Test
    void shouldWaitWhenThereIsTooMuchOrSlackIsIll() {
        slack.peer.answerNext(429, Map.of("Retry-After", "17"));
        assertEquals(Duration.ofSeconds(17), retried().after());
        slack.answerAll(new JsonObject().put("ok", false).put("error", "ratelimited"));
        assertEquals(Duration.ofSeconds(30), retried().after());
        slack.answerAll(new JsonObject().put("ok", false).put("error", "internal_error"));
        assertEquals(Duration.ZERO, retried().after());
        slack.answerAll(new JsonObject().put("hello", "I am a proxy"));
        assertTrue(retried().reason().contains("not Slack's"));
    }

    @Test
    void shouldNotShowWhatIsNoWordOfSlacks() {
        slack.answerAll(new JsonObject().put("ok", false).put("error", "xoxb-0123456789 is bad\n"));
        DeliveryResult result = take(Notices.of(Reason.OPENED, SampleEvents.fullVictim()));
        assertFalse(result.toString().contains("xoxb-0123456789"), result.toString());
    }

    private DeliveryResult.Retry retried() {
        return assertInstanceOf(DeliveryResult.Retry.class, take(Notices.of(Reason.OPENED, SampleEvents.fullVictim())));
    }

    private void deliver(Notification notification) {
        assertInstanceOf(Delivered.class, take(notification));
    }

    private DeliveryResult take(Notification notification) {
        return HttpPeer.await(bot.deliver(notification));
    }

    private OomSink make() {
        SinkSettings settings = new SinkSettings(
                "chat", Map.of("token", "xoxb-0123456789", "channel", "#oom", "api_url", slack.peer.url("/api")));
        return new SlackSinkFactory().create(settings, new Remembering(new TestSinkContext("chat", vertx), memory));
    }

    /** A host that remembers. */
    private record Remembering(SinkContext host, SinkMemory memory) implements SinkContext {
        @Override
        public String sinkName() {
            return host.sinkName();
        }

        @Override
        public String node() {
            return host.node();
        }

        @Override
        public String hostVersion() {
            return host.hostVersion();
        }

        @Override
        public Vertx vertx() {
            return host.vertx();
        }

        @Override
        public boolean interactive() {
            return host.interactive();
        }
    }
}
