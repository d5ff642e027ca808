package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.http.HttpReply;
import io.tapio.oom.api.sink.DeliveryResult;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Slack says to a message. The Web API answers 200 to nearly everything, and its body says whether it was taken; an
 * incoming webhook says it by the status, with a word in the body.
 *
 * @param outcome what it means for the delivery
 * @param error Slack's word for what is wrong; {@code null} where it has none
 * @param channel the channel's id, of a message that was taken
 * @param ts which message of the channel it is
 */
record SlackAnswer(
        DeliveryResult outcome,
        @Nullable String error,
        @Nullable String channel,
        @Nullable String ts) {

    private static final Duration LIMITED = Duration.ofSeconds(30);

    /** Anything else may be a proxy's page, or worse. */
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{1,59}");

    private static final Set<String> LIMITS = Set.of("ratelimited", "rate_limited", "message_limit_exceeded");
    private static final Set<String> PASSING = Set.of(
            "fatal_error",
            "internal_error",
            "request_timeout",
            "rollup_error",
            "service_unavailable",
            "team_added_to_org");
    private static final String NEW_TOKEN = "set token to a bot token that is good (xoxb-...)";
    private static final String NEW_WEBHOOK = "make a new incoming webhook and set url to it";
    private static final Map<String, String> REMEDIES = Map.ofEntries(
            Map.entry("invalid_auth", NEW_TOKEN),
            Map.entry("not_authed", NEW_TOKEN),
            Map.entry("account_inactive", NEW_TOKEN),
            Map.entry("token_revoked", NEW_TOKEN),
            Map.entry("token_expired", NEW_TOKEN),
            Map.entry("missing_scope", "give the app the scope chat:write and install it again"),
            Map.entry("not_in_channel", "invite the app to the channel"),
            Map.entry("channel_not_found", "set channel to a channel's id, and invite the app if it is private"),
            Map.entry("is_archived", "the channel is archived: name another"),
            Map.entry("channel_is_archived", "the channel is archived: name another"),
            Map.entry("restricted_action", "the workspace does not let the app post there: ask its owner"),
            Map.entry("action_prohibited", "the workspace does not let the webhook post there: ask its owner"),
            Map.entry("no_service", NEW_WEBHOOK),
            Map.entry("no_service_id", NEW_WEBHOOK),
            Map.entry("no_team", NEW_WEBHOOK),
            Map.entry("invalid_token", NEW_WEBHOOK),
            Map.entry("no_active_hooks", NEW_WEBHOOK));

    /** The Web API's. */
    static SlackAnswer ofApi(HttpReply reply, String origin, Instant now) {
        DeliveryResult byStatus = reply.outcome(origin, now);
        if (!(reply instanceof HttpReply.Answered answered) || !(byStatus instanceof DeliveryResult.Delivered)) {
            return new SlackAnswer(byStatus, null, null, null);
        }
        JsonObject body = json(answered);
        if (body == null || !(body.getValue("ok") instanceof Boolean ok)) {
            return new SlackAnswer(
                    new DeliveryResult.Retry(Duration.ZERO, origin + " answered with something that is not Slack's"),
                    null,
                    null,
                    null);
        }
        if (ok) {
            return new SlackAnswer(byStatus, null, text(body, "channel"), text(body, "ts"));
        }
        String error = word(text(body, "error"));
        return new SlackAnswer(outcome(error == null ? "an unknown error" : error, origin), error, null, null);
    }

    /** An incoming webhook's. */
    static SlackAnswer ofWebhook(HttpReply reply, String origin, Instant now) {
        DeliveryResult byStatus = reply.outcome(origin, now);
        String error = reply instanceof HttpReply.Answered answered
                ? word(answered.body().toString(StandardCharsets.UTF_8).strip())
                : null;
        boolean refused = byStatus instanceof DeliveryResult.Rejected;
        return new SlackAnswer(refused && error != null ? outcome(error, origin) : byStatus, error, null, null);
    }

    private static DeliveryResult outcome(String error, String origin) {
        String said = origin + " says " + error;
        if (LIMITS.contains(error)) {
            return new DeliveryResult.Retry(LIMITED, said);
        }
        if (PASSING.contains(error)) {
            return new DeliveryResult.Retry(Duration.ZERO, said);
        }
        String remedy = REMEDIES.get(error);
        return new DeliveryResult.Rejected(remedy == null ? said : said + ": " + remedy);
    }

    private static @Nullable JsonObject json(HttpReply.Answered answered) {
        try {
            return new JsonObject(answered.body());
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    private static @Nullable String text(JsonObject body, String key) {
        return body.getValue(key) instanceof String text ? text : null;
    }

    private static @Nullable String word(@Nullable String text) {
        return text != null && WORD.matcher(text).matches() ? text : null;
    }
}
