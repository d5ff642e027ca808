package io.tapio.oom.plugin.pagerduty;

import io.tapio.oom.api.http.HttpReply;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.text.PlainText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What PagerDuty says to an event: 202 is taken, 400 says what is wrong, 429 asks for half a minute. */
final class PagerDutyAnswer {

    /** What <a href="https://developer.pagerduty.com/docs/events-api-rate-limits">PagerDuty suggests</a>. */
    private static final Duration LIMITED = Duration.ofSeconds(30);

    private static final int LONGEST_MESSAGE = 500;

    private PagerDutyAnswer() {}

    /** @param routingKey what no message may show, should the answer repeat it */
    static DeliveryResult outcome(HttpReply reply, String origin, String routingKey, Instant now) {
        DeliveryResult outcome = reply.outcome(origin, now);
        if (!(reply instanceof HttpReply.Answered answered)) {
            return outcome;
        }
        if (outcome instanceof DeliveryResult.Retry retry && answered.status() == 429) {
            return retry.after().isZero() ? new DeliveryResult.Retry(LIMITED, retry.reason()) : retry;
        }
        if (outcome instanceof DeliveryResult.Rejected rejected) {
            String said = said(answered).replace(routingKey, "***");
            return new DeliveryResult.Rejected(
                    rejected.reason() + (said.isEmpty() ? "" : ": " + PlainText.clip(said, LONGEST_MESSAGE)));
        }
        return outcome;
    }

    private static String said(HttpReply.Answered answered) {
        try {
            JsonObject body = new JsonObject(answered.body());
            JsonArray errors = body.getValue("errors") instanceof JsonArray array ? array : new JsonArray();
            return Stream.concat(Stream.of(body.getValue("message", "")), errors.stream())
                    .filter(text -> text instanceof String word && !word.isBlank())
                    .map(text -> PlainText.line((String) text))
                    .collect(Collectors.joining("; "));
        } catch (DecodeException | ClassCastException e) {
            return "";
        }
    }
}
