package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.DetailLayout.*;
import static io.tapio.oom.kernel.OomRecordLayout.ABI_VERSION;
import static io.tapio.oom.kernel.OomRecordLayout.KIND;
import static io.tapio.oom.kernel.OomRecordLayout.LENGTH;
import static io.tapio.oom.kernel.OomRecordLayout.VERSION;

import io.tapio.oom.kernel.OomContext.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the bytes of the records that are no kills as the eBPF program would, for tests. */
public final class SyntheticDetail {

    private SyntheticDetail() {}

    /** A context with what is present in this one; a limit that is absent is written as the kernel has it. */
    public static byte[] of(OomContext context) {
        ByteBuffer out = record(KIND_CONTEXT, CONTEXT_BYTES).putLong(DETAIL_OOM_BOOT_NS, context.oomBootTimeNs());
        int flags = 0;
        OomContext.LruPages lru = context.lru();
        if (lru != null) {
            flags |= CONTEXT_HAS_LRU;
            put(
                    out,
                    CONTEXT_LRU,
                    lru.inactiveAnon(),
                    lru.activeAnon(),
                    lru.inactiveFile(),
                    lru.activeFile(),
                    lru.unevictable());
        }
        Long kernel = context.kernelPages();
        if (kernel != null) {
            flags |= CONTEXT_HAS_KERNEL;
            put(out, CONTEXT_KERNEL, kernel);
        }
        OomContext.Events events = context.events();
        if (events != null) {
            flags |= CONTEXT_HAS_EVENTS;
            out.putLong(CONTEXT_EVENTS + EVENTS_HIGH, events.high())
                    .putLong(CONTEXT_EVENTS + EVENTS_MAX, events.max())
                    .putLong(CONTEXT_EVENTS + EVENTS_OOM, events.oom())
                    .putLong(CONTEXT_EVENTS + EVENTS_OOM_KILL, events.oomKill())
                    .putLong(CONTEXT_EVENTS + EVENTS_OOM_GROUP_KILL, events.oomGroupKill());
        }
        out.putInt(CONTEXT_FLAGS, flags).putInt(CONTEXT_LEVELS, context.levels().size());
        int at = CONTEXT_LEVEL;
        for (Level level : context.levels()) {
            Long limit = level.limitPages();
            out.putLong(at + LEVEL_ID, level.id())
                    .putLong(at + LEVEL_USAGE, level.usagePages())
                    .putLong(at + LEVEL_LIMIT, limit == null ? SyntheticRecord.NO_LIMIT : limit)
                    .putLong(at + LEVEL_PEAK, level.peakPages());
            at += LEVEL_BYTES;
        }
        return out.array();
    }

    public static byte[] of(OomCandidate candidate) {
        Long points = candidate.points();
        return record(KIND_CANDIDATE, CANDIDATE_BYTES)
                .putLong(DETAIL_OOM_BOOT_NS, candidate.oomBootTimeNs())
                .putLong(CANDIDATE_START, candidate.startBootTimeNs())
                .putLong(CANDIDATE_POINTS, points == null ? POINTS_UNKILLABLE : points)
                .putLong(CANDIDATE_RSS, candidate.rssPages())
                .putLong(CANDIDATE_SWAP, candidate.swapPages())
                .putLong(CANDIDATE_PGTABLES, candidate.pgtablesBytes())
                .putInt(CANDIDATE_TGID, candidate.tgid())
                .putInt(CANDIDATE_OOM_SCORE_ADJ, candidate.oomScoreAdj())
                .put(CANDIDATE_COMM, candidate.comm().getBytes(StandardCharsets.UTF_8))
                .array();
    }

    public static byte[] of(VictimExit exit) {
        return record(KIND_EXIT, EXIT_BYTES)
                .putLong(EXIT_START, exit.startBootTimeNs())
                .putLong(EXIT_KILLED, exit.killBootTimeNs())
                .putLong(EXIT_EXITED, exit.exitBootTimeNs())
                .putInt(EXIT_TGID, exit.tgid())
                .array();
    }

    public static byte[] of(VictimReaped reaped) {
        return record(KIND_REAPED, REAPED_BYTES)
                .putLong(REAPED_START, reaped.startBootTimeNs())
                .putLong(REAPED_KILLED, reaped.killBootTimeNs())
                .putLong(REAPED_REAPED, reaped.reapedBootTimeNs())
                .putLong(REAPED_ANON_RSS, reaped.anonRssPages())
                .putLong(REAPED_FILE_RSS, reaped.fileRssPages())
                .putLong(REAPED_SHMEM_RSS, reaped.shmemRssPages())
                .putInt(REAPED_TGID, reaped.tgid())
                .array();
    }

    private static void put(ByteBuffer out, int at, long... numbers) {
        for (int i = 0; i < numbers.length; i++) {
            out.putLong(at + i * Long.BYTES, numbers[i]);
        }
    }

    private static ByteBuffer record(int kind, int bytes) {
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.nativeOrder())
                .putInt(LENGTH, bytes)
                .putShort(VERSION, (short) ABI_VERSION)
                .putShort(KIND, (short) kind);
    }
}
