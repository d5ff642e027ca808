package io.tapio.oom.kernel;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Where each field of a kill record lies; {@link DetailLayout} has the details. {@code bpf/oom_monitor.h} is the source; the C compiler's view of it is
 * compared with this class at start-up, and the decoder uses nothing else.
 *
 * <pre>
 * batch entry   |length u32|-|record, padded to 8 bytes ...|
 *
 * record     0  |length u32|version u16|kind u16|      8 |sequence u64|
 *           16  |boot_ns u64|                         24 |oom_boot_ns u64|
 *           32  |control_boot_ns u64|
 *           40  |control_points s64|                  48 |control_total_pages u64|
 *           56  |gfp_mask u32|order s32|              64 |constraint u32|chosen_tgid s32|
 *           72  |flags u32|owner_evidence u32|        80 |cmdline_offset u16|cmdline_length u16|-|
 *           88  |victim: task, 112|  200 |trigger: task, 112|
 *          312  |victim: memcg, 48|  360 |trigger: memcg, 48|  408 |owner: memcg, 48|
 *          456  |paths and command line ...|
 *
 * task       0  |tgid|tid|ppid|ns_tgid|uid|gid|oom_score_adj|flags|threads|pid_ns_level|   each 32 bit
 *           40  |start_boot_ns|total_vm|anon|file|shmem|swap|pgtables| each 64 bit
 *           96  |comm, 16 bytes|
 *
 * memcg      0  |id|usage|limit|peak|swap usage|   each 64 bit
 *           40  |flags u32|path_offset u16|path_length u16|
 * </pre>
 */
final class OomRecordLayout {

    static final int ABI_VERSION = 2;
    static final int KIND_KILL = 1;

    static final int FLAG_ALREADY_EXITING = 1;
    static final int FLAG_HAS_CONTROL = 1 << 1;
    static final int FLAG_CMDLINE_CUT = 1 << 2;
    static final int FLAG_GROUP_KILL = 1 << 3;
    static final int FLAG_FIRST_MARK = 1 << 4;
    static final int TASK_HAS_MM = 1;
    static final int MEMCG_PRESENT = 1;
    static final int MEMCG_PATH_CUT = 1 << 1;
    static final int MEMCG_MEMSW = 1 << 2;

    static final int COMM_BYTES = 16;
    static final int COUNTERS = 8;

    static final int BATCH_ENTRY_BYTES = 8;
    static final int BATCH_LENGTH = 0;

    static final int HEADER_BYTES = 8;
    static final int RECORD_BYTES = 456;
    static final int LENGTH = 0;
    static final int VERSION = 4;
    static final int KIND = 6;
    static final int SEQUENCE = 8;
    static final int BOOT_NS = 16;
    static final int OOM_BOOT_NS = 24;
    static final int CONTROL_BOOT_NS = 32;
    static final int CONTROL_POINTS = 40;
    static final int CONTROL_TOTAL_PAGES = 48;
    static final int CONTROL_GFP_MASK = 56;
    static final int CONTROL_ORDER = 60;
    static final int CONTROL_CONSTRAINT = 64;
    static final int CONTROL_CHOSEN_TGID = 68;
    static final int FLAGS = 72;
    static final int OWNER_EVIDENCE = 76;
    static final int CMDLINE_OFFSET = 80;
    static final int CMDLINE_LENGTH = 82;
    static final int VICTIM = 88;
    static final int TRIGGER = 200;
    static final int VICTIM_MEMCG = 312;
    static final int TRIGGER_MEMCG = 360;
    static final int OWNER_MEMCG = 408;

    static final int TASK_BYTES = 112;
    static final int TASK_TGID = 0;
    static final int TASK_TID = 4;
    static final int TASK_PPID = 8;
    static final int TASK_NS_TGID = 12;
    static final int TASK_UID = 16;
    static final int TASK_GID = 20;
    static final int TASK_OOM_SCORE_ADJ = 24;
    static final int TASK_FLAGS = 28;
    static final int TASK_THREADS = 32;
    static final int TASK_PID_NS_LEVEL = 36;
    static final int TASK_START_BOOT_NS = 40;
    static final int TASK_TOTAL_VM = 48;
    static final int TASK_ANON_RSS = 56;
    static final int TASK_FILE_RSS = 64;
    static final int TASK_SHMEM_RSS = 72;
    static final int TASK_SWAP = 80;
    static final int TASK_PGTABLES = 88;
    static final int TASK_COMM = 96;

    static final int MEMCG_BYTES = 48;
    static final int MEMCG_ID = 0;
    static final int MEMCG_USAGE = 8;
    static final int MEMCG_LIMIT = 16;
    static final int MEMCG_PEAK = 24;
    static final int MEMCG_SWAP_USAGE = 32;
    static final int MEMCG_FLAGS = 40;
    static final int MEMCG_PATH_OFFSET = 44;
    static final int MEMCG_PATH_LENGTH = 46;

    private static final Map<String, Integer> EXPECTED = Map.ofEntries(
            Map.entry("OOM_ABI_VERSION", ABI_VERSION),
            Map.entry("OOM_RECORD_KILL", KIND_KILL),
            Map.entry("OOM_FLAG_ALREADY_EXITING", FLAG_ALREADY_EXITING),
            Map.entry("OOM_FLAG_HAS_CONTROL", FLAG_HAS_CONTROL),
            Map.entry("OOM_FLAG_CMDLINE_CUT", FLAG_CMDLINE_CUT),
            Map.entry("OOM_FLAG_GROUP_KILL", FLAG_GROUP_KILL),
            Map.entry("OOM_FLAG_FIRST_MARK", FLAG_FIRST_MARK),
            Map.entry("OOM_TASK_HAS_MM", TASK_HAS_MM),
            Map.entry("OOM_MEMCG_PRESENT", MEMCG_PRESENT),
            Map.entry("OOM_MEMCG_PATH_CUT", MEMCG_PATH_CUT),
            Map.entry("OOM_MEMCG_MEMSW", MEMCG_MEMSW),
            Map.entry("OOM_COMM_BYTES", COMM_BYTES),
            Map.entry("OOM_COUNTERS", COUNTERS),
            Map.entry("oom_batch_entry", BATCH_ENTRY_BYTES),
            Map.entry("oom_batch_entry.length", BATCH_LENGTH),
            Map.entry("oom_record", RECORD_BYTES),
            Map.entry("oom_task", TASK_BYTES),
            Map.entry("oom_memcg", MEMCG_BYTES),
            Map.entry("oom_header", HEADER_BYTES),
            Map.entry("oom_header.length", LENGTH),
            Map.entry("oom_header.abi_version", VERSION),
            Map.entry("oom_header.kind", KIND),
            Map.entry("oom_record.sequence", SEQUENCE),
            Map.entry("oom_record.boot_ns", BOOT_NS),
            Map.entry("oom_record.oom_boot_ns", OOM_BOOT_NS),
            Map.entry("oom_record.control_boot_ns", CONTROL_BOOT_NS),
            Map.entry("oom_record.control_points", CONTROL_POINTS),
            Map.entry("oom_record.control_total_pages", CONTROL_TOTAL_PAGES),
            Map.entry("oom_record.control_gfp_mask", CONTROL_GFP_MASK),
            Map.entry("oom_record.control_order", CONTROL_ORDER),
            Map.entry("oom_record.control_constraint", CONTROL_CONSTRAINT),
            Map.entry("oom_record.control_chosen_tgid", CONTROL_CHOSEN_TGID),
            Map.entry("oom_record.flags", FLAGS),
            Map.entry("oom_record.owner_evidence", OWNER_EVIDENCE),
            Map.entry("oom_record.cmdline_offset", CMDLINE_OFFSET),
            Map.entry("oom_record.cmdline_length", CMDLINE_LENGTH),
            Map.entry("oom_record.victim", VICTIM),
            Map.entry("oom_record.trigger", TRIGGER),
            Map.entry("oom_record.victim_memcg", VICTIM_MEMCG),
            Map.entry("oom_record.trigger_memcg", TRIGGER_MEMCG),
            Map.entry("oom_record.owner_memcg", OWNER_MEMCG),
            Map.entry("oom_task.tgid", TASK_TGID),
            Map.entry("oom_task.tid", TASK_TID),
            Map.entry("oom_task.ppid", TASK_PPID),
            Map.entry("oom_task.ns_tgid", TASK_NS_TGID),
            Map.entry("oom_task.uid", TASK_UID),
            Map.entry("oom_task.gid", TASK_GID),
            Map.entry("oom_task.oom_score_adj", TASK_OOM_SCORE_ADJ),
            Map.entry("oom_task.flags", TASK_FLAGS),
            Map.entry("oom_task.threads", TASK_THREADS),
            Map.entry("oom_task.pid_ns_level", TASK_PID_NS_LEVEL),
            Map.entry("oom_task.start_boot_ns", TASK_START_BOOT_NS),
            Map.entry("oom_task.total_vm_pages", TASK_TOTAL_VM),
            Map.entry("oom_task.anon_rss_pages", TASK_ANON_RSS),
            Map.entry("oom_task.file_rss_pages", TASK_FILE_RSS),
            Map.entry("oom_task.shmem_rss_pages", TASK_SHMEM_RSS),
            Map.entry("oom_task.swap_pages", TASK_SWAP),
            Map.entry("oom_task.pgtables_bytes", TASK_PGTABLES),
            Map.entry("oom_task.comm", TASK_COMM),
            Map.entry("oom_memcg.id", MEMCG_ID),
            Map.entry("oom_memcg.usage_pages", MEMCG_USAGE),
            Map.entry("oom_memcg.limit_pages", MEMCG_LIMIT),
            Map.entry("oom_memcg.peak_pages", MEMCG_PEAK),
            Map.entry("oom_memcg.swap_usage_pages", MEMCG_SWAP_USAGE),
            Map.entry("oom_memcg.flags", MEMCG_FLAGS),
            Map.entry("oom_memcg.path_offset", MEMCG_PATH_OFFSET),
            Map.entry("oom_memcg.path_length", MEMCG_PATH_LENGTH));

    private OomRecordLayout() {}

    /**
     * Compares C's view of the layout with this class, {@link DetailLayout} and {@link MemcgLayout}.
     *
     * @throws NativeLibraryException naming every difference
     */
    static void compareWith(String[] names, long[] values) {
        Map<String, Long> seen = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            seen.put(names[i], values[i]);
        }
        StringJoiner differences = new StringJoiner(", ");
        Map<String, Long> all = new TreeMap<>(DetailLayout.EXPECTED);
        all.putAll(MemcgLayout.EXPECTED);
        EXPECTED.forEach((name, value) -> all.put(name, value.longValue()));
        all.forEach((name, expected) -> {
            Long actual = seen.remove(name);
            if (!expected.equals(actual)) {
                differences.add(name + " is " + actual + " in C and " + expected + " in Java");
            }
        });
        seen.forEach((name, actual) -> differences.add(name + " is unknown in Java"));
        if (differences.length() > 0) {
            throw new NativeLibraryException(
                    "native library has another record layout; install both from one build: " + differences, null);
        }
    }
}
