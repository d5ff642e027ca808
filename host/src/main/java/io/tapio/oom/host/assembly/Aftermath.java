package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.kernel.VictimExit;
import io.tapio.oom.kernel.VictimReaped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells what followed a kill, as the kill's event with a revision above 0: which one it is, whoever told the event
 * knows. Details have a ring of their own, so what followed may
 * be read before the kill itself: both wait for the other here. Belongs to the source's thread, but for the count.
 */
final class Aftermath {

    /** A victim is gone in milliseconds; what is here for long hangs in the kernel, or its other half was lost. */
    static final int MOST_WAITING = 2_000;

    /** Small, and all of a storm's come first when the reader of the rings had no processor meanwhile. */
    static final int MOST_EARLY = 8_192;

    /** Since Linux 6.16 a process is told as gone before it gives its memory back: the reaper may come after that. */
    static final int MOST_GONE = 64;

    private static final int LATER = 1;
    private static final long NS_PER_MS = 1_000_000;

    private final EventIds ids;
    private final int pageBytes;
    private final AtomicLong evicted = new AtomicLong();
    private final Map<String, OomKillVictim> dying = new Oldest<>(MOST_WAITING, evicted);
    private final Map<String, Followed> early = new Oldest<>(MOST_EARLY, evicted);
    private final Map<String, OomKillVictim> gone = new Oldest<>(MOST_GONE, new AtomicLong());

    Aftermath(EventIds ids, int pageBytes) {
        this.ids = ids;
        this.pageBytes = pageBytes;
    }

    /**
     * What is known to have followed a kill.
     *
     * @param leftPages resident pages that the reaper left
     */
    private record Followed(
            @Nullable Long timeToExitMs, @Nullable Long leftPages) {

        Followed and(Followed later) {
            return new Followed(
                    later.timeToExitMs == null ? timeToExitMs : later.timeToExitMs,
                    later.leftPages == null ? leftPages : later.leftPages);
        }
    }

    /** A new kill, whose event is its first; it comes again where something that followed is known already. */
    Optional<OomKillVictim> killed(OomKillVictim kill) {
        Followed followed = early.remove(kill.eventId());
        dying.put(kill.eventId(), kill);
        return followed == null ? Optional.empty() : revise(kill, followed);
    }

    /** A mark that was no kill: what followed it is nobody's. */
    void notKilled(long bootTimeNs, int tgid) {
        early.remove(ids.kill(bootTimeNs, tgid));
    }

    /** The kill with what followed; empty when its event is still to come, or is forgotten. */
    Optional<OomKillVictim> followed(VictimExit exit) {
        long took = Math.max(0, exit.exitBootTimeNs() - exit.killBootTimeNs());
        return followed(ids.kill(exit.killBootTimeNs(), exit.tgid()), new Followed(took / NS_PER_MS, null));
    }

    /** As above; empty too where it is not known what the victim had. */
    Optional<OomKillVictim> followed(VictimReaped reaped) {
        long left = reaped.anonRssPages() + reaped.fileRssPages() + reaped.shmemRssPages();
        return followed(ids.kill(reaped.killBootTimeNs(), reaped.tgid()), new Followed(null, left));
    }

    private Optional<OomKillVictim> followed(String eventId, Followed followed) {
        OomKillVictim kill = dying.get(eventId);
        if (kill != null) {
            return revise(kill, followed);
        }
        OomKillVictim dead = gone.get(eventId);
        if (dead != null) {
            return followed.leftPages == null ? Optional.empty() : revise(dead, followed);
        }
        early.merge(eventId, followed, Followed::and);
        return Optional.empty();
    }

    private Optional<OomKillVictim> revise(OomKillVictim kill, Followed followed) {
        Long held = resident(kill.victim());
        Long left = followed.leftPages;
        Long reaped =
                left == null || held == null ? kill.reapedBytes() : Long.valueOf(Math.max(0, held - left * pageBytes));
        Long took = followed.timeToExitMs == null ? kill.timeToExitMs() : followed.timeToExitMs;
        OomKillVictim revised = kill.withAftermath(took, reaped).withRevision(LATER);
        if (took == null) {
            dying.put(kill.eventId(), reaped == null ? kill : revised);
        } else {
            dying.remove(kill.eventId());
            gone.put(kill.eventId(), revised);
        }
        return took == null && reaped == null ? Optional.empty() : Optional.of(revised);
    }

    private static @Nullable Long resident(ProcessFacts victim) {
        return victim.anonRssBytes() == null || victim.fileRssBytes() == null || victim.shmemRssBytes() == null
                ? null
                : victim.anonRssBytes() + victim.fileRssBytes() + victim.shmemRssBytes();
    }

    /** How often one half was forgotten before the other came. For any thread. */
    long evicted() {
        return evicted.get();
    }

    /** Makes room by giving up what has waited longest. */
    private static final class Oldest<V> extends LinkedHashMap<String, V> {

        private static final long serialVersionUID = 1L;

        private final int most;
        private final AtomicLong evicted;

        Oldest(int most, AtomicLong evicted) {
            this.most = most;
            this.evicted = evicted;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            boolean full = size() > most;
            if (full) {
                evicted.incrementAndGet();
            }
            return full;
        }
    }
}
