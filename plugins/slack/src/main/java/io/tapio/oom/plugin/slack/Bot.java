package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.text.Story;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Posts as a bot. An incident is one message of the channel: what later revisions know is written into it, what comes to
 * it goes into its thread, and when it is over the message says so. Where the message is not known any more, what must
 * be told becomes a message of its own.
 */
final class Bot implements OomSink {

    private static final Set<String> GONE = Set.of(
            "message_not_found",
            "thread_not_found",
            "cant_update_message",
            "edit_window_closed",
            "cannot_reply_to_message");

    private final HttpEndpoint slack;
    private final Map<String, String> headers;
    private final String channel;
    private final Messages messages;
    private final Addenda addenda;

    Bot(HttpEndpoint slack, String token, String channel, Messages messages, Addenda addenda) {
        this.slack = slack;
        this.headers = Map.of("content-type", "application/json; charset=utf-8", "authorization", "Bearer " + token);
        this.channel = channel;
        this.messages = messages;
        this.addenda = addenda;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return deliver(Notification.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        Messages.Posted posted = messages.of(notification.dedupKey());
        return switch (notification.reason()) {
            case EVENTS, OPENED, SUMMARY -> post(notification);
            case UPDATED -> posted == null ? nothing() : update(notification, posted);
            case MORE, REPEATED -> posted == null ? post(notification) : reply(notification, posted);
            case RESOLVED -> posted == null ? post(notification) : resolve(notification, posted);
        };
    }

    private Future<DeliveryResult> post(Notification notification) {
        return call("/chat.postMessage", Layout.inFull(notification, addenda).put("channel", channel))
                .map(answer -> {
                    if (answer.channel() != null && answer.ts() != null) {
                        messages.remember(
                                notification.dedupKey(),
                                new Messages.Posted(answer.channel(), answer.ts(), only(notification)));
                    }
                    return answer.outcome();
                });
    }

    /** A message that tells of one event is written anew; one that tells of more would lose those not in this update. */
    private Future<DeliveryResult> update(Notification notification, Messages.Posted posted) {
        String only = only(notification);
        if (only == null || !only.equals(posted.only())) {
            return reply(notification, posted);
        }
        return call(
                        "/chat.update",
                        Layout.inFull(notification, addenda)
                                .put("channel", posted.channel())
                                .put("ts", posted.ts())
                                .put("parse", "none"))
                .map(answer -> gone(answer) ? DeliveryResult.delivered() : answer.outcome());
    }

    private Future<DeliveryResult> reply(Notification notification, Messages.Posted posted) {
        return call(
                        "/chat.postMessage",
                        Layout.followUp(notification)
                                .put("channel", posted.channel())
                                .put("thread_ts", posted.ts()))
                .compose(answer -> gone(answer) ? post(notification) : Future.succeededFuture(answer.outcome()));
    }

    /** The thread first: who follows it is told. The message's own text stays, since blocks that aren't sent are kept. */
    private Future<DeliveryResult> resolve(Notification notification, Messages.Posted posted) {
        return reply(notification, posted).compose(told -> {
            if (!(told instanceof DeliveryResult.Delivered)) {
                return Future.succeededFuture(told);
            }
            return call(
                            "/chat.update",
                            Layout.over(notification)
                                    .put("channel", posted.channel())
                                    .put("ts", posted.ts())
                                    .put("parse", "none"))
                    .map(answer -> gone(answer) ? DeliveryResult.delivered() : answer.outcome());
        });
    }

    private Future<SlackAnswer> call(String method, JsonObject message) {
        return slack.send(HttpMethod.POST, method, headers, message.toBuffer())
                .map(reply -> SlackAnswer.ofApi(reply, slack.origin(), Instant.now()));
    }

    /** The event that the message is about, where it is one. */
    private static @Nullable String only(Notification notification) {
        Story story = Story.of(notification);
        return story.told().size() == 1 ? story.told().get(0).eventId() : null;
    }

    private static boolean gone(SlackAnswer answer) {
        return answer.error() != null && GONE.contains(answer.error());
    }

    private static Future<DeliveryResult> nothing() {
        return Future.succeededFuture(DeliveryResult.delivered());
    }

    @Override
    public Future<Void> close() {
        return slack.close();
    }

    @Override
    public String toString() {
        return "slack bot at " + slack.origin();
    }
}
