package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.BatchBytes.longAt;
import static io.tapio.oom.kernel.BatchBytes.upper;
import static io.tapio.oom.kernel.DetailLayout.*;

import io.tapio.oom.kernel.OomContext.Events;
import io.tapio.oom.kernel.OomContext.Level;
import io.tapio.oom.kernel.OomContext.LruPages;
import java.util.ArrayList;
import java.util.List;

/** Decodes the records that are no kills; their length was checked before. Belongs to one thread. */
final class DetailDecoder {

    private final CommNames comms;
    private final long noLimitPages;

    DetailDecoder(CommNames comms, long noLimitPages) {
        this.comms = comms;
        this.noLimitPages = noLimitPages;
    }

    OomContext context(byte[] in, int at) throws MalformedRecordException {
        long flagsAndLevels = longAt(in, at + CONTEXT_FLAGS);
        int flags = (int) flagsAndLevels;
        int count = upper(flagsAndLevels);
        if (count < 1 || count > LEVELS) {
            throw new MalformedRecordException("context of " + count + " levels, not 1 to " + LEVELS);
        }
        List<Level> levels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            levels.add(level(in, at + CONTEXT_LEVEL + i * LEVEL_BYTES));
        }
        return new OomContext(
                longAt(in, at + DETAIL_OOM_BOOT_NS),
                levels,
                (flags & CONTEXT_HAS_LRU) == 0 ? null : lru(in, at + CONTEXT_LRU),
                (flags & CONTEXT_HAS_KERNEL) == 0 ? null : longAt(in, at + CONTEXT_KERNEL),
                (flags & CONTEXT_HAS_EVENTS) == 0 ? null : events(in, at + CONTEXT_EVENTS));
    }

    private Level level(byte[] in, int at) {
        long limit = longAt(in, at + LEVEL_LIMIT);
        return new Level(
                longAt(in, at + LEVEL_ID),
                longAt(in, at + LEVEL_USAGE),
                limit >= noLimitPages ? null : limit,
                longAt(in, at + LEVEL_PEAK));
    }

    private static LruPages lru(byte[] in, int at) {
        return new LruPages(
                longAt(in, at),
                longAt(in, at + Long.BYTES),
                longAt(in, at + 2 * Long.BYTES),
                longAt(in, at + 3 * Long.BYTES),
                longAt(in, at + 4 * Long.BYTES));
    }

    private static Events events(byte[] in, int at) {
        return new Events(
                longAt(in, at + EVENTS_HIGH),
                longAt(in, at + EVENTS_MAX),
                longAt(in, at + EVENTS_OOM),
                longAt(in, at + EVENTS_OOM_KILL),
                longAt(in, at + EVENTS_OOM_GROUP_KILL));
    }

    OomCandidate candidate(byte[] in, int at) {
        long tgidAndAdj = longAt(in, at + CANDIDATE_TGID);
        long points = longAt(in, at + CANDIDATE_POINTS);
        return new OomCandidate(
                longAt(in, at + DETAIL_OOM_BOOT_NS),
                (int) tgidAndAdj,
                longAt(in, at + CANDIDATE_START),
                comms.at(in, at + CANDIDATE_COMM),
                points == POINTS_UNKILLABLE ? null : points,
                longAt(in, at + CANDIDATE_RSS),
                longAt(in, at + CANDIDATE_SWAP),
                longAt(in, at + CANDIDATE_PGTABLES),
                upper(tgidAndAdj));
    }

    static VictimExit exit(byte[] in, int at) {
        return new VictimExit(
                (int) longAt(in, at + EXIT_TGID),
                longAt(in, at + EXIT_START),
                longAt(in, at + EXIT_KILLED),
                longAt(in, at + EXIT_EXITED));
    }

    static VictimReaped reaped(byte[] in, int at) {
        return new VictimReaped(
                (int) longAt(in, at + REAPED_TGID),
                longAt(in, at + REAPED_START),
                longAt(in, at + REAPED_KILLED),
                longAt(in, at + REAPED_REAPED),
                longAt(in, at + REAPED_ANON_RSS),
                longAt(in, at + REAPED_FILE_RSS),
                longAt(in, at + REAPED_SHMEM_RSS));
    }
}
