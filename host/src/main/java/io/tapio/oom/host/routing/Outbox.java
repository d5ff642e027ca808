package io.tapio.oom.host.routing;

import io.tapio.oom.host.journal.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one sink: decides which entries it gets, gathers them as its routes say, and tells when what is due. It
 * does nothing by itself and knows no clock. Belongs to one thread.
 */
public interface Outbox {

    /** What became of an entry. */
    sealed interface Admission {
        /** It waits, and is done with when a {@link Due} that covers it is. */
        record Waiting() implements Admission {}

        /**
         * It does not go to this sink: it is done with.
         *
         * @param why for the one who asks, for example {@code no route names this sink}, {@code silenced by 7f2a...}
         */
        record LeftOut(String why) implements Admission {}
    }

    /** Takes the next entry of the journal; they come in its order, and after a restart those that were not done with. */
    Admission offer(Entry entry, Instant now);

    /** Whether so much waits that no more should be offered. */
    boolean full();

    /** What is due first; empty when nothing is. */
    Optional<Due> next(Instant now);

    /** When {@link #next} has something if nothing else happens; {@code null} when never. */
    @Nullable Instant nextDue();

    /** It is done with: delivered, or given up on. */
    void done(Due due, Instant now);

    /**
     * It is to be tried again later, and {@link #next} gives it again not before that; of what are events each for
     * themselves it may give fewer together, from the same first one on.
     */
    void postpone(Due due, Instant until);

    /**
     * One of its events may be what a sink chokes on: those that are each for themselves become due singly, not before
     * that, still in their order within an incident. What a route has gathered stays one, and is postponed.
     */
    default void split(Due due, Instant until) {
        postpone(due, until);
    }

    /**
     * Positions that waited and are left out after all, since this was last asked: something inhibits or silences them
     * now. They are done with. To be asked behind offers and {@link #next}.
     */
    default List<Long> withdrawn() {
        return List.of();
    }
}
