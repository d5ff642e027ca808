package io.tapio.oom.host.web;

import io.tapio.oom.host.routing.Silence;
import io.tapio.oom.host.silence.SilenceBook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/silences}: what docs/api.md promises. A write must say that it is JSON, which a page of another origin in a
 * browser can't do without asking first, and nobody answers that question.
 */
public final class SilencesApi implements WebApi {

    private static final String PATH = "/api/silences";
    private static final int LARGEST_BODY = 16_384;
    private static final int CREATED = 201;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_JSON = 415;
    private static final int FULL = 507;
    private static final int UNAVAILABLE = 503;

    private static final Pattern JSON = Pattern.compile("(?i)application/json\\s*(;.*)?");

    private final SilenceBook book;
    private final LocalOnly guard;
    private final InstantSource clock;

    /** @param host the name or address that the server listens on */
    public SilencesApi(SilenceBook book, String host, InstantSource clock) {
        this.book = book;
        this.guard = new LocalOnly(host);
        this.clock = clock;
    }

    @Override
    public void mount(Router router, Vertx vertx) {
        router.route(PATH + "*").handler(this::guard).failureHandler(SilencesApi::tooLarge);
        router.get(PATH).handler(this::list);
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(this::add);
        router.delete(PATH + "/:id").handler(this::expire);
    }

    private void guard(RoutingContext context) {
        String objection = guard.objection(context.request());
        if (objection != null) {
            refuse(context, FORBIDDEN, "[TAPIO-W021] " + objection);
        } else if (context.request().method().equals(HttpMethod.GET) || saysThatItIsJson(context)) {
            context.next();
        } else {
            refuse(context, NOT_JSON, "[TAPIO-W022] send Content-Type: application/json");
        }
    }

    private static boolean saysThatItIsJson(RoutingContext context) {
        String type = context.request().getHeader("Content-Type");
        return type != null && JSON.matcher(type).matches();
    }

    /** Of what runs here only the reading of the body fails by itself. */
    private static void tooLarge(RoutingContext context) {
        refuse(
                context,
                context.statusCode() > 0 ? context.statusCode() : BAD_REQUEST,
                "[TAPIO-W026] the body can't be read; it has at most " + LARGEST_BODY + " bytes");
    }

    private void list(RoutingContext context) {
        Instant now = clock.instant();
        JsonArray silences = new JsonArray();
        book.all().forEach(each -> silences.add(json(each, now)));
        answer(context.response(), new JsonObject().put("silences", silences));
    }

    private void add(RoutingContext context) {
        Instant now = clock.instant();
        switch (SilenceRequest.read(context.body().buffer(), now)) {
            case SilenceRequest.Bad bad -> refuse(context, BAD_REQUEST, "[TAPIO-W020] " + bad.reason());
            case SilenceRequest.Good good ->
                orUnavailable(
                        context,
                        book.add(good.matchers(), good.startsAt(), good.endsAt(), good.createdBy(), good.comment())
                                .onSuccess(added -> added.ifPresentOrElse(
                                        silence ->
                                                answer(context.response().setStatusCode(CREATED), json(silence, now)),
                                        () -> refuse(
                                                context,
                                                FULL,
                                                "[TAPIO-W023] there are " + SilenceBook.MOST
                                                        + " silences already: end some, or silence more with one"))));
        }
    }

    private void expire(RoutingContext context) {
        String id = String.valueOf(context.pathParam("id"));
        orUnavailable(
                context,
                book.expire(id)
                        .onSuccess(found -> found.ifPresentOrElse(
                                silence -> answer(
                                        context.response(),
                                        new JsonObject().put("id", silence.id()).put("expired", true)),
                                () -> refuse(context, NOT_FOUND, "[TAPIO-W024] there is no silence of that id"))));
    }

    private static void orUnavailable(RoutingContext context, Future<?> future) {
        future.onFailure(e ->
                refuse(context, UNAVAILABLE, "[TAPIO-W025] the silence can't be recorded at this moment: try again"));
    }

    private static JsonObject json(Silence silence, Instant now) {
        Map<String, Object> matchers = new LinkedHashMap<>();
        silence.matchers().texts().forEach((field, texts) -> matchers.put(field, new JsonArray(List.copyOf(texts))));
        JsonObject json = new JsonObject()
                .put("id", silence.id())
                .put(
                        "status",
                        new JsonObject()
                                .put(
                                        "state",
                                        SilenceBook.State.of(silence, now)
                                                .name()
                                                .toLowerCase(Locale.ROOT)))
                .put("matchers", new JsonObject(matchers))
                .put("startsAt", silence.startsAt().toString())
                .put("endsAt", silence.endsAt().toString());
        putText(json, "createdBy", silence.createdBy());
        putText(json, "comment", silence.comment());
        return json;
    }

    private static void putText(JsonObject json, String key, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            json.put(key, text);
        }
    }

    private static void answer(HttpServerResponse response, JsonObject body) {
        response.putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(body.encode() + "\n");
    }

    private static void refuse(RoutingContext context, int status, String message) {
        answer(context.response().setStatusCode(status), new JsonObject().put("error", message));
    }
}
