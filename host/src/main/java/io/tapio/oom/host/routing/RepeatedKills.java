package io.tapio.oom.host.routing;

import io.tapio.oom.host.journal.JournalException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Counts the OOMs of a subject in the journal; one that kills a whole group counts once. May wait for a disk. */
public interface RepeatedKills {

    /** Nothing repeats. */
    RepeatedKills NONE = new RepeatedKills() {
        @Override
        public int count(Map<String, String> subject, Instant since) {
            return 0;
        }

        @Override
        public List<Repeated> all(Instant since, int least, int limit) {
            return List.of();
        }
    };

    /**
     * A subject that was hit again and again.
     *
     * @param position of its newest kill
     * @param ooms how often
     */
    record Repeated(long position, int ooms) {}

    /**
     * How many OOMs hit that subject since then, as of some seconds ago; 0 where that can't be read.
     *
     * @param subject as {@link Incidents#subject} gives it
     */
    int count(Map<String, String> subject, Instant since);

    /**
     * The subjects that at least so many OOMs hit since then, those with the most first.
     *
     * @throws JournalException when that can't be read at this moment
     */
    List<Repeated> all(Instant since, int least, int limit);
}
