package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** Holds the events of a kill against those who saw it too: the kernel's log, its counters and files, /proc. */
final class Witnesses {

    private static final long KERNEL_LOG_TOLERANCE_MS = 100;
    private static final long AGE_TOLERANCE_MS = 50;
    /** Each processor keeps some charged pages at hand and may give them back between two looks at the counter. */
    private static final long STOCK_BYTES = 64 * 4096L * Runtime.getRuntime().availableProcessors();

    private Witnesses() {}

    /** The victim is who the kernel's log says, to the byte. */
    static void agreeOnVictim(JsonNode data, KernelReport report) {
        JsonNode victim = data.get("victim");
        assertAll(
                () -> assertEquals(
                        Long.parseLong(report.summary("pid")), victim.get("pid").asLong(), "pid"),
                () -> assertEquals(report.comm(), victim.get("comm").asText(), "comm"),
                () -> assertEquals(report.uid(), victim.get("uid").asLong(), "uid"),
                () -> assertEquals(
                        report.oomScoreAdj(), victim.get("oom_score_adj").asInt(), "oom_score_adj"),
                () -> agreeOnMemory(victim, report),
                () -> assertEquals(
                        report.summary("task_memcg"), victim.get("cgroup_path").asText(), "task_memcg"),
                () -> assertEquals("CONSTRAINT_MEMCG", report.summary("constraint")),
                () -> assertEquals("memcg", data.get("constraint").asText()),
                () -> assertEquals("ebpf", data.get("origin").asText()),
                () -> assertEquals("critical", data.get("severity").asText()));
    }

    private static void agreeOnMemory(JsonNode victim, KernelReport report) {
        assertAll(
                () -> assertEquals(
                        report.bytes("total-vm"), victim.get("total_vm_bytes").asLong(), "total-vm"),
                () -> assertEquals(
                        report.bytes("anon-rss"), victim.get("anon_rss_bytes").asLong(), "anon-rss"),
                () -> assertEquals(
                        report.bytes("file-rss"), victim.get("file_rss_bytes").asLong(), "file-rss"),
                () -> assertEquals(
                        report.bytes("shmem-rss"), victim.get("shmem_rss_bytes").asLong(), "shmem-rss"),
                () -> assertEquals(
                        report.bytes("pgtables"), victim.get("pgtables_bytes").asLong(), "pgtables"));
    }

    /** The limit is the kernel's: in its log, and in the files of the cgroup. */
    static void agreeOnLimit(JsonNode data, KernelReport report, MemoryCgroup owner) {
        JsonNode limit = data.get("limit_owner");
        assertAll(
                () -> assertEquals(owner.path(), limit.get("cgroup_path").asText(), "limit_owner"),
                () -> assertEquals(
                        report.summary("oom_memcg"), limit.get("cgroup_path").asText(), "oom_memcg"),
                () -> assertEquals(owner.inode(), limit.get("cgroup_id").asLong(), "cgroup_id"),
                () -> assertEquals(report.limitBytes(), limit.get("limit_bytes").asLong(), "limit"),
                () -> assertEquals(owner.limitBytes(), limit.get("limit_bytes").asLong(), "limit file"),
                () -> assertEquals(report.usageBytes(), limit.get("usage_bytes").asLong(), STOCK_BYTES, "usage"),
                () -> assertTrue(
                        limit.get("usage_bytes").asLong()
                                <= limit.get("limit_bytes").asLong(),
                        "in its limit"),
                () -> assertEquals(owner.peakBytes(), limit.get("peak_bytes").asLong(), "peak"));
    }

    /** Who asked for the memory. */
    static void agreeOnTrigger(JsonNode data, KernelReport report, MemoryCgroup cgroup) {
        JsonNode trigger = data.get("trigger");
        assertAll(
                () -> assertEquals(report.triggerPid(), trigger.get("pid").asInt(), "trigger's pid"),
                () -> assertEquals(report.triggerComm(), trigger.get("comm").asText(), "trigger's comm"),
                () -> assertEquals(cgroup.path(), trigger.get("cgroup_path").asText(), "trigger's cgroup"));
    }

    /** What /proc said of the victim just before. */
    static void agreeOnProcess(JsonNode envelope, ProcWitness before) {
        JsonNode victim = envelope.at("/data/victim");
        assertAll(
                () -> assertEquals(before.pid(), victim.get("pid").asLong(), "pid"),
                () -> assertEquals(before.ppid(), victim.get("ppid").asLong(), "ppid"),
                () -> assertEquals(before.nsPid(), victim.get("ns_pid").asLong(), "NSpid"),
                () -> assertEquals(before.uid(), victim.get("uid").asLong(), "uid"),
                () -> assertEquals(before.gid(), victim.get("gid").asLong(), "gid"),
                () -> assertEquals(
                        before.oomScoreAdj(), victim.get("oom_score_adj").asInt(), "oom_score_adj"),
                () -> assertEquals(before.ageMs(envelope), victim.get("age_ms").asLong(), AGE_TOLERANCE_MS, "age"));
    }

    /** The event's time is that of the kernel's line. */
    static void agreeOnTime(JsonNode envelope, KernelReport report) {
        Instant told = Instant.parse(envelope.get("time").asText());
        long apart = Duration.between(told, KernelLog.followed().wallTime(report.usec()))
                .abs()
                .toMillis();
        assertFalse(
                apart > KERNEL_LOG_TOLERANCE_MS, () -> "the event and the kernel's line are " + apart + " ms apart");
    }
}
