package io.tapio.oom.kernel;

import java.util.Map;

/**
 * Where each number of a reading, a pass and a hit lies. {@code bpf/memcg_sampler.h} is the source; compared with C's view
 * at start-up with {@link OomRecordLayout}.
 *
 * <pre>
 * reading    0  |id u64|                         8 |parent_id u64|
 *           16  |parent u32|level u32|          24 |flags u32|removed u32|
 *           32  |usage|peak|limit|high|failures|swap usage|swap limit|  each 64 bit
 *           88  |inactive anon|active anon|inactive file|active file|unevictable|kernel|  each 64 bit
 *          136  |slab reclaimable|slab unreclaimable|refaults anon|refaults file|scanned|reclaimed|  each 64 bit
 *          184  |events: counts, 40|  224 |own events: counts, 40|
 *          264  |stalled some u64|  272 |stalled full u64|
 *
 * counts     0  |high|max|oom|oom_kill|oom_group_kill|  each 64 bit
 *
 * pass       0  |begin_boot_ns u64|              8 |end_boot_ns u64|
 *           16  |readings u32|left_out u32|     24 |walk_turns u32|state_items u32|  32 |event_items u32|-|
 *
 * hit        0  |id|boot_ns|usage|limit|untold|  each 64 bit
 *           40  |limit kind u32|-|
 * </pre>
 */
final class MemcgLayout {

    static final long ABI_VERSION = 1;

    static final int HAS_USAGE = 1;
    static final int HAS_LIMIT = 1 << 1;
    static final int HAS_HIGH = 1 << 2;
    static final int HAS_SWAP_LIMIT = 1 << 3;
    static final int HAS_LRU = 1 << 4;
    static final int HAS_KERNEL = 1 << 5;
    static final int HAS_STATS = 1 << 6;
    static final int HAS_RECLAIM = 1 << 7;
    static final int HAS_STALLS = 1 << 8;
    static final int IS_V1 = 1 << 9;

    /** An index that no reading has. */
    static final int NO_PARENT = -1;

    static final int LRU_LISTS = 5;
    static final int HIT_MAX = 0;
    static final int HIT_HIGH = 1;
    static final int HIT_COUNTERS = 5;

    static final int ID = 0;
    static final int PARENT_ID = 8;
    static final int PARENT = 16;
    static final int LEVEL = 20;
    static final int FLAGS = 24;
    static final int REMOVED = 28;
    static final int USAGE_PAGES = 32;
    static final int PEAK_PAGES = 40;
    static final int LIMIT_PAGES = 48;
    static final int HIGH_PAGES = 56;
    static final int FAILURES = 64;
    static final int SWAP_USAGE_PAGES = 72;
    static final int SWAP_LIMIT_PAGES = 80;
    static final int LRU_PAGES = 88;
    static final int KERNEL_PAGES = 128;
    static final int SLAB_RECLAIMABLE_BYTES = 136;
    static final int SLAB_UNRECLAIMABLE_BYTES = 144;
    static final int REFAULTS_ANON = 152;
    static final int REFAULTS_FILE = 160;
    static final int SCANNED_PAGES = 168;
    static final int RECLAIMED_PAGES = 176;
    static final int EVENTS = 184;
    static final int OWN_EVENTS = 224;
    static final int STALLED_SOME_NS = 264;
    static final int STALLED_FULL_NS = 272;
    static final int READING_BYTES = 280;

    static final int COUNTS_HIGH = 0;
    static final int COUNTS_MAX = 8;
    static final int COUNTS_OOM = 16;
    static final int COUNTS_OOM_KILL = 24;
    static final int COUNTS_OOM_GROUP_KILL = 32;
    static final int COUNTS_BYTES = 40;

    static final int PASS_BEGIN_BOOT_NS = 0;
    static final int PASS_END_BOOT_NS = 8;
    static final int PASS_READINGS = 16;
    static final int PASS_LEFT_OUT = 20;
    static final int PASS_WALK_TURNS = 24;
    static final int PASS_STATE_ITEMS = 28;
    static final int PASS_EVENT_ITEMS = 32;
    static final int PASS_BYTES = 40;

    static final int HIT_ID = 0;
    static final int HIT_BOOT_NS = 8;
    static final int HIT_USAGE_PAGES = 16;
    static final int HIT_LIMIT_PAGES = 24;
    static final int HIT_UNTOLD = 32;
    static final int HIT_LIMIT = 40;
    static final int HIT_BYTES = 48;

    static final Map<String, Long> EXPECTED = Map.ofEntries(
            Map.entry("MEMCG_ABI_VERSION", ABI_VERSION),
            Map.entry("MEMCG_LRU_LISTS", (long) LRU_LISTS),
            Map.entry("MEMCG_NO_PARENT", NO_PARENT & 0xffff_ffffL),
            Map.entry("MEMCG_HAS_USAGE", (long) HAS_USAGE),
            Map.entry("MEMCG_HAS_LIMIT", (long) HAS_LIMIT),
            Map.entry("MEMCG_HAS_HIGH", (long) HAS_HIGH),
            Map.entry("MEMCG_HAS_SWAP_LIMIT", (long) HAS_SWAP_LIMIT),
            Map.entry("MEMCG_HAS_LRU", (long) HAS_LRU),
            Map.entry("MEMCG_HAS_KERNEL", (long) HAS_KERNEL),
            Map.entry("MEMCG_HAS_STATS", (long) HAS_STATS),
            Map.entry("MEMCG_HAS_RECLAIM", (long) HAS_RECLAIM),
            Map.entry("MEMCG_HAS_STALLS", (long) HAS_STALLS),
            Map.entry("MEMCG_IS_V1", (long) IS_V1),
            Map.entry("MEMCG_HIT_MAX", (long) HIT_MAX),
            Map.entry("MEMCG_HIT_HIGH", (long) HIT_HIGH),
            Map.entry("MEMCG_HIT_COUNTERS", (long) HIT_COUNTERS),
            Map.entry("memcg_reading.id", (long) ID),
            Map.entry("memcg_reading.parent_id", (long) PARENT_ID),
            Map.entry("memcg_reading.parent", (long) PARENT),
            Map.entry("memcg_reading.level", (long) LEVEL),
            Map.entry("memcg_reading.flags", (long) FLAGS),
            Map.entry("memcg_reading.removed", (long) REMOVED),
            Map.entry("memcg_reading.usage_pages", (long) USAGE_PAGES),
            Map.entry("memcg_reading.peak_pages", (long) PEAK_PAGES),
            Map.entry("memcg_reading.limit_pages", (long) LIMIT_PAGES),
            Map.entry("memcg_reading.high_pages", (long) HIGH_PAGES),
            Map.entry("memcg_reading.failures", (long) FAILURES),
            Map.entry("memcg_reading.swap_usage_pages", (long) SWAP_USAGE_PAGES),
            Map.entry("memcg_reading.swap_limit_pages", (long) SWAP_LIMIT_PAGES),
            Map.entry("memcg_reading.lru_pages", (long) LRU_PAGES),
            Map.entry("memcg_reading.kernel_pages", (long) KERNEL_PAGES),
            Map.entry("memcg_reading.slab_reclaimable_bytes", (long) SLAB_RECLAIMABLE_BYTES),
            Map.entry("memcg_reading.slab_unreclaimable_bytes", (long) SLAB_UNRECLAIMABLE_BYTES),
            Map.entry("memcg_reading.refaults_anon", (long) REFAULTS_ANON),
            Map.entry("memcg_reading.refaults_file", (long) REFAULTS_FILE),
            Map.entry("memcg_reading.scanned_pages", (long) SCANNED_PAGES),
            Map.entry("memcg_reading.reclaimed_pages", (long) RECLAIMED_PAGES),
            Map.entry("memcg_reading.events", (long) EVENTS),
            Map.entry("memcg_reading.own_events", (long) OWN_EVENTS),
            Map.entry("memcg_reading.stalled_some_ns", (long) STALLED_SOME_NS),
            Map.entry("memcg_reading.stalled_full_ns", (long) STALLED_FULL_NS),
            Map.entry("memcg_reading", (long) READING_BYTES),
            Map.entry("memcg_counts.high", (long) COUNTS_HIGH),
            Map.entry("memcg_counts.max", (long) COUNTS_MAX),
            Map.entry("memcg_counts.oom", (long) COUNTS_OOM),
            Map.entry("memcg_counts.oom_kill", (long) COUNTS_OOM_KILL),
            Map.entry("memcg_counts.oom_group_kill", (long) COUNTS_OOM_GROUP_KILL),
            Map.entry("memcg_counts", (long) COUNTS_BYTES),
            Map.entry("memcg_pass.begin_boot_ns", (long) PASS_BEGIN_BOOT_NS),
            Map.entry("memcg_pass.end_boot_ns", (long) PASS_END_BOOT_NS),
            Map.entry("memcg_pass.readings", (long) PASS_READINGS),
            Map.entry("memcg_pass.left_out", (long) PASS_LEFT_OUT),
            Map.entry("memcg_pass.walk_turns", (long) PASS_WALK_TURNS),
            Map.entry("memcg_pass.state_items", (long) PASS_STATE_ITEMS),
            Map.entry("memcg_pass.event_items", (long) PASS_EVENT_ITEMS),
            Map.entry("memcg_pass", (long) PASS_BYTES),
            Map.entry("memcg_hit.id", (long) HIT_ID),
            Map.entry("memcg_hit.boot_ns", (long) HIT_BOOT_NS),
            Map.entry("memcg_hit.usage_pages", (long) HIT_USAGE_PAGES),
            Map.entry("memcg_hit.limit_pages", (long) HIT_LIMIT_PAGES),
            Map.entry("memcg_hit.untold", (long) HIT_UNTOLD),
            Map.entry("memcg_hit.limit", (long) HIT_LIMIT),
            Map.entry("memcg_hit", (long) HIT_BYTES));

    private MemcgLayout() {}
}
