package io.tapio.oom.host.revision;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.host.revision.Remembered.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was told of each kill and makes its next revision of what becomes known later: each has all facts so far
 * and a number of its own, and they are handed on in the order of their numbers. What changes nothing is not told. Where
 * the budget is used up, facts are put off and told together. Safe for use by many threads.
 */
public final class Revisions {

    /** How long later facts are waited for. */
    public static final Duration KEPT = Duration.ofMinutes(10);

    /** A kill's event takes some 2 KiB. */
    static final int MOST_KILLS = 2_000;

    /** With the candidates of an OOM it may be 20 KiB. */
    static final int MOST_OOMS = 200;

    /** Facts come before their event where two threads meet, and are some milliseconds too early then. */
    static final int MOST_EARLY = 200;

    private final Predicate<OomEvent> budget;
    private final LongSupplier nanoTime;
    private final Consumer<OomEvent> out;
    private final Remembered kills = new Remembered(MOST_KILLS);
    private final Remembered ooms = new Remembered(MOST_OOMS);
    private final Map<String, UnaryOperator<OomEvent>> early = new LinkedHashMap<>();
    private long told;
    private long putOff;
    private long nobodys;
    private long again;

    /**
     * @param budget whether one more revision may go out now; asked for revisions alone
     * @param nanoTime a clock that only goes forward
     * @param out takes events and their revisions, one at a time; neither blocks nor calls back
     */
    public Revisions(Predicate<OomEvent> budget, LongSupplier nanoTime, Consumer<OomEvent> out) {
        this.budget = budget;
        this.nanoTime = nanoTime;
        this.out = out;
    }

    /**
     * An event as it was made: it goes out, and is remembered where more may become known of it. One that is remembered
     * was told before, and is passed over. One with a revision above 0 is not new, but brings what followed; its number
     * does not matter.
     */
    public synchronized void tell(OomEvent event) {
        if (event.revision() > 0) {
            revise(event.eventId(), before -> withWhatFollowed(before, event));
            return;
        }
        Remembered book = bookFor(event);
        if (book != null && book.find(event.eventId()) != null) {
            again++; // the kernel's record was read before a crash, and is read once more
            return;
        }
        out.accept(event);
        if (book == null) {
            return;
        }
        long now = nanoTime.getAsLong();
        forget(now);
        book.add(event, now);
        UnaryOperator<OomEvent> waiting = early.remove(event.eventId());
        if (waiting != null) {
            revise(event.eventId(), waiting);
        }
    }

    /**
     * Events that an earlier run has told, each as it told it last: they are not told again, and what becomes known of
     * them gets the next number.
     */
    public synchronized void recall(List<OomEvent> told) {
        for (OomEvent event : told) {
            Remembered book = bookFor(event);
            if (book != null) {
                book.add(event, nanoTime.getAsLong());
            }
        }
    }

    /**
     * More is known of an event. Of one that did not go out yet, the facts wait for it.
     *
     * @param change the same event with the facts added; is given the event with all that is known of it
     */
    public synchronized void revise(String eventId, UnaryOperator<OomEvent> change) {
        Told known = find(eventId);
        if (known == null) {
            early.merge(eventId, change, (first, second) -> event -> second.apply(first.apply(event)));
            if (early.size() > MOST_EARLY) {
                early.remove(early.keySet().iterator().next());
                nobodys++;
            }
            return;
        }
        OomEvent changed = change.apply(known.event());
        if (changed.equals(known.event())) {
            return;
        }
        boolean wasUntold = known.untold();
        known.set(changed, true);
        if (!tellNext(known) && !wasUntold) {
            putOff++;
        }
    }

    /** Tells what was put off, as far as the budget goes, and forgets what is too old; to be called every second. */
    public synchronized void tellPutOff() {
        for (Told known : untold()) {
            if (!tellNext(known)) {
                break;
            }
        }
        forget(nanoTime.getAsLong());
    }

    /** Tells all that was put off, whatever the budget says: the end is near. */
    public synchronized void tellTheRest() {
        untold().forEach(this::handOn);
    }

    /** What is remembered of kills and OOMs, each with all that is known of it, the oldest first. */
    public synchronized List<OomEvent> remembered() {
        List<OomEvent> events = new ArrayList<>();
        kills.all().forEach(known -> events.add(known.event()));
        ooms.all().forEach(known -> events.add(known.event()));
        return events;
    }

    private List<Told> untold() {
        List<Told> untold = new ArrayList<>();
        kills.all().stream().filter(Told::untold).forEach(untold::add);
        ooms.all().stream().filter(Told::untold).forEach(untold::add);
        return untold;
    }

    private boolean tellNext(Told known) {
        OomEvent next = known.event().withRevision(known.event().revision() + 1);
        if (!budget.test(next)) {
            return false;
        }
        handOn(known);
        return true;
    }

    private void handOn(Told known) {
        OomEvent next = known.event().withRevision(known.event().revision() + 1);
        known.set(next, false);
        told++;
        out.accept(next);
    }

    private void forget(long now) {
        kills.forgetBefore(now - KEPT.toNanos());
        ooms.forgetBefore(now - KEPT.toNanos());
    }

    private @Nullable Told find(String eventId) {
        Told kill = kills.find(eventId);
        return kill == null ? ooms.find(eventId) : kill;
    }

    /** Nothing follows what is about to happen, nor what happened before the first start. */
    private @Nullable Remembered bookFor(OomEvent event) {
        return switch (event) {
            case OomKillVictim kill -> kill.history() == null ? kills : null;
            case OomKillTriggered oom -> oom.history() == null ? ooms : null;
            case CgroupOomNotification ignored -> kills;
            case MemoryPressure ignored -> null;
            case OomPredicted ignored -> null;
        };
    }

    private static OomEvent withWhatFollowed(OomEvent before, OomEvent later) {
        if (!(before instanceof OomKillVictim kill) || !(later instanceof OomKillVictim followed)) {
            return before;
        }
        return kill.withAftermath(
                followed.timeToExitMs() == null ? kill.timeToExitMs() : followed.timeToExitMs(),
                followed.reapedBytes() == null ? kill.reapedBytes() : followed.reapedBytes());
    }

    /** How many revisions went out. */
    public synchronized long told() {
        return told;
    }

    /** How many events came that were told before. */
    public synchronized long again() {
        return again;
    }

    /** How often a revision had to wait for the next second. */
    public synchronized long putOff() {
        return putOff;
    }

    /** How many events were forgotten before their time for want of room: nothing is added to them any more. */
    public synchronized long evicted() {
        return kills.evicted() + ooms.evicted();
    }

    /** Facts that nobody was told: put off until their event was forgotten, or of an event that is not known. */
    public synchronized long lost() {
        return kills.lost() + ooms.lost() + nobodys;
    }
}
