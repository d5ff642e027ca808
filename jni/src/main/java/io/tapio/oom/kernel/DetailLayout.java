package io.tapio.oom.kernel;

import java.util.Map;

/**
 * Where each field of the other kinds of records lies. {@code bpf/oom_monitor.h} is the source, as for
 * {@link OomRecordLayout}. Each begins with the header.
 *
 * <pre>
 * context    8  |oom_boot_ns|inactive anon|active anon|inactive file|active file|unevictable|kernel|  each 64 bit
 *           64  |high|max|oom|oom_kill|oom_group_kill|  each 64 bit
 *          104  |flags u32|levels u32|16 times: |id|usage|limit|peak| each 64 bit|
 *
 * candidate  8  |oom_boot_ns|start_boot_ns|points s64|rss|swap|pgtables| each 64 bit
 *           56  |tgid s32|oom_score_adj s32|comm, 16 bytes|
 *
 * exit       8  |start_boot_ns|kill_boot_ns|exit_boot_ns| each 64 bit
 *           32  |tgid s32|-|
 *
 * reaped     8  |start_boot_ns|kill_boot_ns|reaped_boot_ns|anon|file|shmem| each 64 bit
 *           56  |tgid s32|-|
 * </pre>
 */
final class DetailLayout {

    /** {@code oom_badness()} said {@code LONG_MIN}. */
    static final long POINTS_UNKILLABLE = Long.MIN_VALUE;

    static final int KIND_CONTEXT = 2;
    static final int KIND_CANDIDATE = 3;
    static final int KIND_EXIT = 4;
    static final int KIND_REAPED = 5;
    static final int CONTEXT_HAS_LRU = 1;
    static final int CONTEXT_HAS_KERNEL = 2;
    static final int CONTEXT_HAS_EVENTS = 4;
    static final int LRU_LISTS = 5;
    static final int LEVELS = 16;

    static final int DETAIL_OOM_BOOT_NS = 8;

    static final int CONTEXT_BYTES = 624;
    static final int CONTEXT_LRU = 16;
    static final int CONTEXT_KERNEL = 56;
    static final int CONTEXT_EVENTS = 64;
    static final int CONTEXT_FLAGS = 104;
    static final int CONTEXT_LEVELS = 108;
    static final int CONTEXT_LEVEL = 112;
    static final int EVENTS_HIGH = 0;
    static final int EVENTS_MAX = 8;
    static final int EVENTS_OOM = 16;
    static final int EVENTS_OOM_KILL = 24;
    static final int EVENTS_OOM_GROUP_KILL = 32;
    static final int LEVEL_BYTES = 32;
    static final int LEVEL_ID = 0;
    static final int LEVEL_USAGE = 8;
    static final int LEVEL_LIMIT = 16;
    static final int LEVEL_PEAK = 24;

    static final int CANDIDATE_BYTES = 80;
    static final int CANDIDATE_START = 16;
    static final int CANDIDATE_POINTS = 24;
    static final int CANDIDATE_RSS = 32;
    static final int CANDIDATE_SWAP = 40;
    static final int CANDIDATE_PGTABLES = 48;
    static final int CANDIDATE_TGID = 56;
    static final int CANDIDATE_OOM_SCORE_ADJ = 60;
    static final int CANDIDATE_COMM = 64;

    static final int EXIT_BYTES = 40;
    static final int EXIT_START = 8;
    static final int EXIT_KILLED = 16;
    static final int EXIT_EXITED = 24;
    static final int EXIT_TGID = 32;

    static final int REAPED_BYTES = 64;
    static final int REAPED_START = 8;
    static final int REAPED_KILLED = 16;
    static final int REAPED_REAPED = 24;
    static final int REAPED_ANON_RSS = 32;
    static final int REAPED_FILE_RSS = 40;
    static final int REAPED_SHMEM_RSS = 48;
    static final int REAPED_TGID = 56;

    static final Map<String, Long> EXPECTED = Map.ofEntries(
            Map.entry("OOM_POINTS_UNKILLABLE", POINTS_UNKILLABLE),
            Map.entry("OOM_RECORD_CONTEXT", (long) KIND_CONTEXT),
            Map.entry("OOM_RECORD_CANDIDATE", (long) KIND_CANDIDATE),
            Map.entry("OOM_RECORD_EXIT", (long) KIND_EXIT),
            Map.entry("OOM_RECORD_REAPED", (long) KIND_REAPED),
            Map.entry("OOM_CONTEXT_HAS_LRU", (long) CONTEXT_HAS_LRU),
            Map.entry("OOM_CONTEXT_HAS_KERNEL", (long) CONTEXT_HAS_KERNEL),
            Map.entry("OOM_CONTEXT_HAS_EVENTS", (long) CONTEXT_HAS_EVENTS),
            Map.entry("OOM_LRU_LISTS", (long) LRU_LISTS),
            Map.entry("OOM_LEVELS", (long) LEVELS),
            Map.entry("oom_context.oom_boot_ns", (long) DETAIL_OOM_BOOT_NS),
            Map.entry("oom_candidate.oom_boot_ns", (long) DETAIL_OOM_BOOT_NS),
            Map.entry("oom_context", (long) CONTEXT_BYTES),
            Map.entry("oom_context.lru_pages", (long) CONTEXT_LRU),
            Map.entry("oom_context.kernel_pages", (long) CONTEXT_KERNEL),
            Map.entry("oom_context.events", (long) CONTEXT_EVENTS),
            Map.entry("oom_context.flags", (long) CONTEXT_FLAGS),
            Map.entry("oom_context.levels", (long) CONTEXT_LEVELS),
            Map.entry("oom_context.level", (long) CONTEXT_LEVEL),
            Map.entry("oom_events.high", (long) EVENTS_HIGH),
            Map.entry("oom_events.max", (long) EVENTS_MAX),
            Map.entry("oom_events.oom", (long) EVENTS_OOM),
            Map.entry("oom_events.oom_kill", (long) EVENTS_OOM_KILL),
            Map.entry("oom_events.oom_group_kill", (long) EVENTS_OOM_GROUP_KILL),
            Map.entry("oom_level", (long) LEVEL_BYTES),
            Map.entry("oom_level.id", (long) LEVEL_ID),
            Map.entry("oom_level.usage_pages", (long) LEVEL_USAGE),
            Map.entry("oom_level.limit_pages", (long) LEVEL_LIMIT),
            Map.entry("oom_level.peak_pages", (long) LEVEL_PEAK),
            Map.entry("oom_candidate", (long) CANDIDATE_BYTES),
            Map.entry("oom_candidate.start_boot_ns", (long) CANDIDATE_START),
            Map.entry("oom_candidate.points", (long) CANDIDATE_POINTS),
            Map.entry("oom_candidate.rss_pages", (long) CANDIDATE_RSS),
            Map.entry("oom_candidate.swap_pages", (long) CANDIDATE_SWAP),
            Map.entry("oom_candidate.pgtables_bytes", (long) CANDIDATE_PGTABLES),
            Map.entry("oom_candidate.tgid", (long) CANDIDATE_TGID),
            Map.entry("oom_candidate.oom_score_adj", (long) CANDIDATE_OOM_SCORE_ADJ),
            Map.entry("oom_candidate.comm", (long) CANDIDATE_COMM),
            Map.entry("oom_exit", (long) EXIT_BYTES),
            Map.entry("oom_exit.start_boot_ns", (long) EXIT_START),
            Map.entry("oom_exit.kill_boot_ns", (long) EXIT_KILLED),
            Map.entry("oom_exit.exit_boot_ns", (long) EXIT_EXITED),
            Map.entry("oom_exit.tgid", (long) EXIT_TGID),
            Map.entry("oom_reaped", (long) REAPED_BYTES),
            Map.entry("oom_reaped.start_boot_ns", (long) REAPED_START),
            Map.entry("oom_reaped.kill_boot_ns", (long) REAPED_KILLED),
            Map.entry("oom_reaped.reaped_boot_ns", (long) REAPED_REAPED),
            Map.entry("oom_reaped.anon_rss_pages", (long) REAPED_ANON_RSS),
            Map.entry("oom_reaped.file_rss_pages", (long) REAPED_FILE_RSS),
            Map.entry("oom_reaped.shmem_rss_pages", (long) REAPED_SHMEM_RSS),
            Map.entry("oom_reaped.tgid", (long) REAPED_TGID));

    private DetailLayout() {}
}
