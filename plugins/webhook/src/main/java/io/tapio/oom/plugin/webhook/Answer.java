package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.sink.DeliveryResult;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an HTTP answer means for the delivery. */
final class Answer {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private Answer() {}

    /**
     * The outcome.
     *
     * @param origin scheme, host and port of the peer, for the reason
     * @param retryAfter the header of that name
     */
    static DeliveryResult outcome(int status, @Nullable String retryAfter, String origin, Instant now) {
        if (status / 100 == 2) {
            return DeliveryResult.delivered();
        }
        String reason = origin + " answered " + status;
        if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status / 100 == 5) {
            return new DeliveryResult.Retry(wait(retryAfter, now), reason);
        }
        if (status / 100 == 3) {
            return new DeliveryResult.Rejected(reason + ": redirects are not followed, set the final address");
        }
        return new DeliveryResult.Rejected(reason);
    }

    /** Seconds or an HTTP date, at most an hour; zero, which leaves it to the host, for anything else. */
    static Duration wait(@Nullable String retryAfter, Instant now) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        String text = retryAfter.strip();
        Duration wait =
                SECONDS.matcher(text).matches() ? Duration.ofSeconds(Long.parseLong(text)) : untilDate(text, now);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private static Duration untilDate(String text, Instant now) {
        try {
            return Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
