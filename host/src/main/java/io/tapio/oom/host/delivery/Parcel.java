package io.tapio.oom.host.delivery;

import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.routing.Due;
import org.jspecify.annotations.Nullable;

/** What a sink is handed in one attempt. */
sealed interface Parcel {

    Notification notification();

    /** What the attempts at it are counted under; the same after a restart, where it holds an entry of the journal. */
    default Object key() {
        return switch (this) {
            case OfJournal journal ->
                journal.of().covers().isEmpty()
                        ? journal.of()
                        : journal.of().covers().getFirst();
            case Revived revived -> "letter " + revived.letter().id();
        };
    }

    /** What the routes are told the outcome of; {@code null} when it does not come from them. */
    default @Nullable Due due() {
        return this instanceof OfJournal journal ? journal.of() : null;
    }

    /** Whether it can be handed over event by event instead. */
    default boolean divisible() {
        return this instanceof OfJournal
                && notification().reason() == Notification.Reason.EVENTS
                && notification().events().size() > 1;
    }

    /** What the routes say is due. */
    record OfJournal(Due of, Notification notification) implements Parcel {}

    /** A dead letter that somebody wants tried once more. */
    record Revived(DeadLetter letter, Notification notification) implements Parcel {}
}
