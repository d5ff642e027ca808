package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.http.HttpReply;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.text.PlainText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Alertmanagers of one cluster. They don't tell each other of alerts, so each is told; they do agree on who calls,
 * so it is enough that one of them took it.
 */
final class Peers {

    private static final Map<String, String> JSON = Map.of("content-type", "application/json; charset=utf-8");
    private static final int LONGEST_MESSAGE = 300;

    private final List<HttpEndpoint> endpoints;

    /** @param endpoints at least one */
    Peers(List<HttpEndpoint> endpoints) {
        this.endpoints = endpoints;
    }

    Future<DeliveryResult> post(Buffer alerts) {
        List<Future<DeliveryResult>> all = new ArrayList<>();
        for (HttpEndpoint endpoint : endpoints) {
            all.add(endpoint.send(HttpMethod.POST, "/api/v2/alerts", JSON, alerts)
                    .map(reply -> outcome(reply, endpoint.origin())));
        }
        return Future.all(all).map(done -> together(done.list()));
    }

    /** Delivered when one took it, else the most hopeful of what they say. */
    private static DeliveryResult together(List<DeliveryResult> results) {
        List<String> reasons = new ArrayList<>();
        Duration after = Duration.ZERO;
        boolean again = false;
        for (DeliveryResult result : results) {
            if (result instanceof DeliveryResult.Retry retry) {
                again = true;
                after = retry.after().compareTo(after) > 0 ? retry.after() : after;
                reasons.add(retry.reason());
            } else if (result instanceof DeliveryResult.Rejected rejected) {
                reasons.add(rejected.reason());
            } else {
                return result;
            }
        }
        String reason = String.join("; ", reasons);
        return again ? new DeliveryResult.Retry(after, reason) : new DeliveryResult.Rejected(reason);
    }

    private static DeliveryResult outcome(HttpReply reply, String origin) {
        DeliveryResult outcome = reply.outcome(origin, Instant.now());
        if (outcome instanceof DeliveryResult.Rejected rejected && reply instanceof HttpReply.Answered answered) {
            String said = said(answered.body());
            return said.isEmpty() ? rejected : new DeliveryResult.Rejected(rejected.reason() + ": " + said);
        }
        return outcome;
    }

    /** Alertmanager answers with a JSON string; whatever else it is, it is not Alertmanager that answers. */
    private static String said(Buffer body) {
        try {
            return Json.decodeValue(body) instanceof String text
                    ? PlainText.clip(PlainText.line(text), LONGEST_MESSAGE)
                    : "";
        } catch (DecodeException e) {
            return "";
        }
    }

    Future<Void> close() {
        return Future.join(endpoints.stream().map(HttpEndpoint::close).toList()).mapEmpty();
    }

    @Override
    public String toString() {
        return endpoints.stream().map(HttpEndpoint::origin).collect(Collectors.joining(", "));
    }
}
