package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.Map;

/**
 * Posts to an incoming webhook: one message for each notification, since a webhook can neither change what it posted nor
 * answer in its thread. What later revisions know is not told there: it would be a second message for every kill.
 */
final class IncomingWebhook implements OomSink {

    private static final Map<String, String> JSON = Map.of("content-type", "application/json; charset=utf-8");

    private final HttpEndpoint slack;
    private final Addenda addenda;

    IncomingWebhook(HttpEndpoint slack, Addenda addenda) {
        this.slack = slack;
        this.addenda = addenda;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return deliver(Notification.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        if (notification.reason() == Notification.Reason.UPDATED) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        return slack.send(
                        HttpMethod.POST,
                        "",
                        JSON,
                        Layout.inFull(notification, addenda).toBuffer())
                .map(reply -> SlackAnswer.ofWebhook(reply, slack.origin(), Instant.now())
                        .outcome());
    }

    @Override
    public Future<Void> close() {
        return slack.close();
    }

    @Override
    public String toString() {
        return "slack webhook at " + slack.origin();
    }
}
