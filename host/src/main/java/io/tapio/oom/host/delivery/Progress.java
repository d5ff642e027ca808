package io.tapio.oom.host.delivery;

import io.vertx.core.json.JsonArray;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far one sink is in the journal. What was read and is not done with is remembered one by one, at most as much as
 * waits at once; what is done with above the cursor is what lies between those, so that one event which is tried for days
 * does not make it grow. Belongs to the room's thread.
 */
final class Progress {

    /** Read and not done with. */
    private final TreeSet<Long> open = new TreeSet<>();

    /** Done with by an earlier reading and not passed yet: from first to last, both included. */
    private final TreeMap<Long, Long> passed = new TreeMap<>();

    private long readTo;

    /**
     * What is kept of it.
     *
     * @param cursor all up to there is done with
     * @param done what is done with above, as JSON: {@code [[first, last], ...]}
     */
    record Saved(long cursor, String done) {

        static Saved at(long cursor) {
            return new Saved(cursor, "[]");
        }
    }

    Progress(Saved saved) {
        readTo = saved.cursor();
        for (Object each : new JsonArray(saved.done())) {
            JsonArray range = (JsonArray) each;
            passed.put(range.getLong(0), range.getLong(1));
        }
    }

    /** What is behind that is to be read next. */
    long readTo() {
        return readTo;
    }

    /** All up to there is done with. */
    long cursor() {
        return open.isEmpty() ? readTo : open.first() - 1;
    }

    /** How many were read and are not done with. */
    int open() {
        return open.size();
    }

    /** Notes that an entry was read; {@code false} when it is done with already. */
    boolean take(long position) {
        Map.Entry<Long, Long> range = passed.floorEntry(position);
        if (range != null && range.getValue() >= position) {
            readTo = range.getValue();
            passed.headMap(readTo, true).clear();
            return false;
        }
        readTo = position;
        open.add(position);
        return true;
    }

    void done(Collection<Long> positions) {
        positions.forEach(open::remove);
    }

    /** What is not done with is read once more. */
    void rewind() {
        long cursor = cursor();
        ranges(passed);
        open.clear();
        readTo = cursor;
    }

    Saved save() {
        TreeMap<Long, Long> done = new TreeMap<>(passed);
        ranges(done);
        JsonArray json = new JsonArray();
        done.forEach((first, last) -> json.add(new JsonArray().add(first).add(last)));
        return new Saved(cursor(), json.encode());
    }

    /** What lies between the open ones. */
    private void ranges(Map<Long, Long> done) {
        Long before = null;
        for (Long position : open) {
            put(before, position - 1, done);
            before = position;
        }
        put(before, readTo, done);
    }

    private static void put(@Nullable Long before, long last, Map<Long, Long> done) {
        if (before != null && before < last) {
            done.put(before + 1, last);
        }
    }
}
