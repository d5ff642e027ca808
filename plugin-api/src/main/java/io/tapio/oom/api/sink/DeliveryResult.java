package io.tapio.oom.api.sink;

import java.time.Duration;

/** What became of an event that was handed to a sink. */
public sealed interface DeliveryResult {

    /** It arrived, or the sink has no use for events of that kind. */
    record Delivered() implements DeliveryResult {}

    /**
     * It did not arrive, and may later.
     *
     * @param after how long to wait at least before the next attempt; zero leaves it to the host
     * @param reason what went wrong, with the value; no secrets
     */
    record Retry(Duration after, String reason) implements DeliveryResult {
        public Retry {
            if (after.isNegative()) {
                throw new IllegalArgumentException("after must not be negative: " + after);
            }
        }
    }

    /**
     * It did not arrive and never will: trying again is of no use.
     *
     * @param reason what was wrong with it, with the value; no secrets
     */
    record Rejected(String reason) implements DeliveryResult {}

    /** The outcome of nearly every call, without a new object. */
    static DeliveryResult delivered() {
        return DeliveredOnce.INSTANCE;
    }

    /** Holder of the one instance. */
    final class DeliveredOnce {
        private static final Delivered INSTANCE = new Delivered();

        private DeliveredOnce() {}
    }
}
