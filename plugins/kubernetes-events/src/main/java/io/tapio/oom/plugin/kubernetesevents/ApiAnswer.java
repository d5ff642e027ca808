package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.http.HttpReply;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.text.PlainText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/** What the API server says to an Event. One that is there already was made by an attempt whose answer got lost. */
final class ApiAnswer {

    private static final Duration UNTIL_A_NEW_TOKEN = Duration.ofSeconds(10);
    private static final int LONGEST_MESSAGE = 500;

    private ApiAnswer() {}

    static DeliveryResult outcome(HttpReply reply, String origin, Instant now) {
        DeliveryResult outcome = reply.outcome(origin, now);
        if (!(reply instanceof HttpReply.Answered answered)) {
            return outcome;
        }
        return switch (answered.status()) {
            case 409 -> DeliveryResult.delivered();
            case 401 ->
                new DeliveryResult.Retry(UNTIL_A_NEW_TOKEN, origin + " answered 401: it does not take the token");
            case 403 ->
                new DeliveryResult.Rejected(origin + " answered 403" + said(answered)
                        + "; the account needs the right to create events: deploy/kubernetes-events");
            default ->
                outcome instanceof DeliveryResult.Rejected rejected
                        ? new DeliveryResult.Rejected(rejected.reason() + said(answered))
                        : outcome;
        };
    }

    /** Of the {@code Status} that it answers with. */
    private static String said(HttpReply.Answered answered) {
        try {
            return new JsonObject(answered.body()).getValue("message") instanceof String message
                    ? ": " + PlainText.clip(PlainText.line(message), LONGEST_MESSAGE)
                    : "";
        } catch (DecodeException | ClassCastException e) {
            return "";
        }
    }
}
