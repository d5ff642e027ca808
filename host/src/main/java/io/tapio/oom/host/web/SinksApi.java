package io.tapio.oom.host.web;

import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.delivery.DeadLetter;
import io.tapio.oom.host.delivery.DeadLetters;
import io.tapio.oom.host.delivery.Deliveries;
import io.tapio.oom.host.delivery.SinkStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/sinks}: how the sinks do, and their dead letters. A write must say that it is JSON, which a page of another
 * origin in a browser can't do without asking first, and nobody answers that question.
 */
public final class SinksApi implements WebApi {

    private static final String PATH = "/api/sinks";
    private static final int LARGEST_BODY = 256 * 1024;
    private static final int USUAL_LIMIT = 100;
    private static final int MOST_SHOWN = 1_000;
    private static final int MOST_NAMED = 10;
    private static final int LONGEST_NAME = 100;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_JSON = 415;
    private static final int UNAVAILABLE = 503;
    private static final Pattern JSON = Pattern.compile("(?i)application/json\\s*(;.*)?");

    private final Deliveries deliveries;
    private final DeadLetters letters;
    private final LocalOnly guard;

    /** @param host the name or address that the server listens on */
    public SinksApi(Deliveries deliveries, DeadLetters letters, String host) {
        this.deliveries = deliveries;
        this.letters = letters;
        this.guard = new LocalOnly(host);
    }

    @Override
    public void mount(Router router, Vertx vertx) {
        router.route(PATH + "*").handler(this::guard).failureHandler(SinksApi::tooLarge);
        router.get(PATH).handler(this::list);
        router.get(PATH + "/:sink/dead").handler(context -> ofKnown(context, sink -> dead(context, sink, vertx)));
        BodyHandler body = BodyHandler.create(false).setBodyLimit(LARGEST_BODY);
        router.post(PATH + "/:sink/dead/retry")
                .handler(body)
                .handler(context -> ofKnown(context, sink -> change(context, sink, "retried", letters::retry)));
        router.post(PATH + "/:sink/dead/drop")
                .handler(body)
                .handler(context -> ofKnown(context, sink -> change(context, sink, "dropped", letters::drop)));
    }

    private void guard(RoutingContext context) {
        String objection = guard.objection(context.request());
        String type = context.request().getHeader("Content-Type");
        if (objection != null) {
            refuse(context, FORBIDDEN, "[TAPIO-W031] " + objection);
        } else if (context.request().method().equals(HttpMethod.GET)
                || type != null && JSON.matcher(type).matches()) {
            context.next();
        } else {
            refuse(context, NOT_JSON, "[TAPIO-W032] send Content-Type: application/json");
        }
    }

    /** Of what runs here only the reading of the body fails by itself. */
    private static void tooLarge(RoutingContext context) {
        refuse(
                context,
                context.statusCode() > 0 ? context.statusCode() : BAD_REQUEST,
                "[TAPIO-W034] the body can't be read; it has at most " + LARGEST_BODY + " bytes");
    }

    private void list(RoutingContext context) {
        deliveries.status().onSuccess(sinks -> {
            JsonArray list = new JsonArray();
            sinks.forEach(sink -> list.add(json(sink)));
            JsonObject dead = new JsonObject();
            letters.counts().forEach(dead::put);
            context.vertx()
                    .runOnContext(ignored -> answer(
                            context.response(),
                            new JsonObject().put("sinks", list).put("dead_letters", dead)));
        });
    }

    private static JsonObject json(SinkStatus sink) {
        JsonObject json = new JsonObject()
                .put("name", sink.name())
                .put("plugin", sink.plugin())
                .put("state", sink.state().key())
                .put("cursor", sink.cursor())
                .put("waiting", sink.waiting())
                .put("failures_in_row", sink.failuresInRow())
                .put("dead_letters", sink.deadLetters());
        put(json, "last_delivered", sink.lastDelivered());
        put(json, "last_error", sink.lastError());
        put(json, "last_error_at", sink.lastErrorAt());
        put(json, "next_attempt", sink.nextAttempt());
        return json;
    }

    private static void put(JsonObject json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value.toString());
        }
    }

    /** For a sink that is configured, or has letters left from when it was. */
    private void ofKnown(RoutingContext context, Consumer<String> then) {
        String sink = String.valueOf(context.pathParam("sink"));
        deliveries.status().onSuccess(sinks -> {
            Set<String> known = new TreeSet<>(letters.counts().keySet());
            sinks.forEach(each -> known.add(each.name()));
            context.vertx().runOnContext(ignored -> {
                if (known.contains(sink)) {
                    then.accept(sink);
                } else {
                    refuse(
                            context,
                            NOT_FOUND,
                            "[TAPIO-W037] there is no sink " + PlainText.clip(PlainText.line(sink), LONGEST_NAME)
                                    + "; there are: " + String.join(", ", known));
                }
            });
        });
    }

    private void dead(RoutingContext context, String sink, Vertx vertx) {
        int limit = limit(context.queryParams().get("limit"));
        if (limit < 1) {
            refuse(context, BAD_REQUEST, "[TAPIO-W030] limit must be from 1 to " + MOST_SHOWN);
            return;
        }
        orUnavailable(
                context,
                vertx.executeBlocking(() -> {
                            JsonArray list = new JsonArray();
                            for (DeadLetter letter : letters.list(sink, limit)) {
                                list.add(letter.json());
                            }
                            return new JsonObject().put("dead_letters", list).toBuffer();
                        })
                        .onSuccess(list -> answer(context.response(), list)));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return USUAL_LIMIT;
        }
        boolean sound = text.matches("[0-9]{1,4}") && Integer.parseInt(text) <= MOST_SHOWN;
        return sound ? Integer.parseInt(text) : 0;
    }

    /** {@code {"ids": [1, 2]}}, or {@code {"all": true}}. */
    private void change(
            RoutingContext context,
            String sink,
            String done,
            BiFunction<String, Collection<Long>, Future<List<Long>>> step) {
        Set<Long> ids = new TreeSet<>();
        try {
            Buffer text = context.body().buffer();
            JsonObject body = text == null ? new JsonObject() : new JsonObject(text);
            for (Object id : body.getJsonArray("ids", new JsonArray())) {
                ids.add(((Number) id).longValue());
            }
            if (ids.isEmpty() != body.getBoolean("all", false)) {
                refuse(context, BAD_REQUEST, "[TAPIO-W033] say either ids, the numbers of some, or all: true");
                return;
            }
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            refuse(context, BAD_REQUEST, "[TAPIO-W035] the body must be like {\"ids\": [1, 2]} or {\"all\": true}");
            return;
        }
        orUnavailable(context, step.apply(sink, ids).onSuccess(found -> {
            ids.removeAll(new HashSet<>(found));
            context.vertx().runOnContext(ignored -> changed(context, sink, done, found.size(), ids));
        }));
    }

    private static void changed(RoutingContext context, String sink, String done, int count, Set<Long> unknown) {
        if (count == 0 && !unknown.isEmpty()) {
            refuse(
                    context,
                    NOT_FOUND,
                    "[TAPIO-W038] sink " + sink + " has no dead letter " + joined(unknown)
                            + ": `tapio-oom sinks dead list " + sink + "` names those there are");
            return;
        }
        JsonObject answer = new JsonObject().put("sink", sink).put(done, count);
        if (!unknown.isEmpty()) {
            answer.put("unknown", new JsonArray(List.copyOf(unknown)));
        }
        answer(context.response(), answer);
    }

    private static String joined(Set<Long> ids) {
        String shown = ids.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        return ids.size() > MOST_NAMED ? shown + ", ..." : shown;
    }

    private static void orUnavailable(RoutingContext context, Future<?> future) {
        future.onFailure(e -> context.vertx()
                .runOnContext(ignored -> refuse(
                        context, UNAVAILABLE, "[TAPIO-W036] the dead letters can't be read or changed: try again")));
    }

    private static void answer(HttpServerResponse response, JsonObject body) {
        answer(response, body.toBuffer());
    }

    private static void answer(HttpServerResponse response, Buffer body) {
        response.putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(body.appendString("\n"));
    }

    private static void refuse(RoutingContext context, int status, String message) {
        answer(context.response().setStatusCode(status), new JsonObject().put("error", message));
    }
}
