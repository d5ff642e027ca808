package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.DeliveryResult;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;

/** What became of one request. */
public sealed interface HttpReply {

    /** More of an answer's body is not read: 64 KiB. */
    int MOST_BODY_BYTES = 64 * 1024;

    /**
     * The peer answered.
     *
     * @param status the answer's status code
     * @param headers the answer's headers; their names know no case
     * @param body the answer's body, or what came of it: at most {@value #MOST_BODY_BYTES} bytes, and less where the
     *     connection broke or the time was over in the middle of it
     */
    record Answered(int status, MultiMap headers, Buffer body) implements HttpReply {

        /** The status alone: the rest may hold what was sent, and with it secrets. */
        @Override
        public String toString() {
            return "answered " + status;
        }
    }

    /**
     * There was no answer. The peer may have got the request all the same.
     *
     * @param reason what went wrong, with the peer's origin; no secrets
     */
    record Failed(String reason) implements HttpReply {}

    /**
     * The outcome, by the rules that most HTTP peers follow: 2xx is delivered; 408, 429, 5xx and no answer are tried
     * again, after the answer's {@code Retry-After} where it has one (seconds or a date, at most an hour); 3xx, since
     * redirects are not followed, and all other 4xx are rejected.
     *
     * @param origin the peer, for the reason: {@link HttpEndpoint#origin()}
     * @param now what a date in {@code Retry-After} is compared with
     */
    default DeliveryResult outcome(String origin, Instant now) {
        if (this instanceof Answered answered) {
            return ofAnswer(answered, origin, now);
        }
        return new DeliveryResult.Retry(Duration.ZERO, ((Failed) this).reason());
    }

    private static DeliveryResult ofAnswer(Answered answered, String origin, Instant now) {
        int status = answered.status();
        if (status / 100 == 2) {
            return DeliveryResult.delivered();
        }
        String reason = origin + " answered " + status;
        if (status == 408 || status == 429 || status / 100 == 5) {
            return new DeliveryResult.Retry(RetryAfter.of(answered.headers().get("Retry-After"), now), reason);
        }
        if (status / 100 == 3) {
            return new DeliveryResult.Rejected(reason + ": redirects are not followed, set the final address");
        }
        return new DeliveryResult.Rejected(reason);
    }
}
