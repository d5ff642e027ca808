package io.tapio.oom.host.assembly;

import io.tapio.oom.kernel.OomCandidate;
import io.tapio.oom.kernel.OomContext;
import io.tapio.oom.kernel.OpenOptions;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The details of OOMs whose kill is still to come, and of the one whose victims are coming. The kernel handles one OOM
 * at a time and its kills come in order, so what is older than the kill at hand is told and forgotten. Belongs to the
 * source's thread, but for the count.
 */
final class OomStories {

    /** An OOM's context takes more there. */
    private static final int LEAST_BYTES_OF_AN_OOM = 512;

    /** More than the details' ring can hold: after a time without a reader all of it comes before the first kill. */
    static final int MOST_OPEN = OpenOptions.DETAIL_BYTES / LEAST_BYTES_OF_AN_OOM;

    private final TreeMap<Long, OomStory> open = new TreeMap<>();
    private final AtomicLong evicted = new AtomicLong();

    void add(OomContext context) {
        at(context.oomBootTimeNs()).context(context);
    }

    void add(OomCandidate candidate) {
        at(candidate.oomBootTimeNs()).shortlist().add(candidate);
    }

    /** The story that a kill belongs to, with what is known so far. */
    OomStory of(long oomBootTimeNs) {
        open.headMap(oomBootTimeNs).clear();
        return at(oomBootTimeNs);
    }

    /** How often the details of an OOM were given up before its kill came, since there were too many. For any thread. */
    long evicted() {
        return evicted.get();
    }

    private OomStory at(long oomBootTimeNs) {
        OomStory story = open.computeIfAbsent(oomBootTimeNs, moment -> new OomStory());
        if (open.size() > MOST_OPEN) {
            evicted.incrementAndGet();
            open.pollFirstEntry();
        }
        return story;
    }
}
