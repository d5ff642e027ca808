package io.tapio.oom.host.delivery;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a sink does.
 *
 * @param cursor all entries of the journal up to that position are done with
 * @param waiting how many entries it is behind, those included that its routes may leave out
 * @param failuresInRow attempts that failed since the last that did not
 * @param deadLetters how many notifications were given up on and are kept
 * @param lastDelivered when something last arrived, since the start; {@code null} when nothing did
 * @param lastError what went wrong last, since the start; without secrets
 * @param lastErrorAt when
 * @param nextAttempt when it is tried again, where it waits for that
 */
public record SinkStatus(
        String name,
        String plugin,
        State state,
        long cursor,
        long waiting,
        int failuresInRow,
        long deadLetters,
        @Nullable Instant lastDelivered,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable Instant nextAttempt) {

    /** What a sink is about. */
    public enum State {
        /** It takes what comes. */
        DELIVERING,
        /** It failed so often in a row that only one attempt at a time is made, with pauses between. */
        CIRCUIT_OPEN,
        /** It is being made, or made again after a pause. */
        MAKING,
        /** It can't be made with its settings. */
        UNUSABLE,
        /** Its plugin is not there. */
        NO_PLUGIN,
        /** Its code blocked too often. It stays so until its plugin or configuration changes. */
        CUT_OFF;

        /** As people and programs read it, for example {@code circuit_open}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
