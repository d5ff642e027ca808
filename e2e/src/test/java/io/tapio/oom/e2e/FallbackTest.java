package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kills are seen with fewer rights too, each time with less in the event; and it is said why. */
class FallbackTest {

    private static final long LIMIT = 16L << 20;
    private static final String REASON = "failed to load eBPF program: operation not permitted";

    private static Distribution forAll;

    @BeforeAll
    static void copy() {
        RealKernel.required();
        forAll = Distribution.built().copy();
    }

    @BeforeEach
    void letTheKernelLogSpeak() {
        KernelLog.followed().awaitRoomForReport();
    }

    @Test
    void shouldFallBackToTheKernelLogWithTheRightToReadItAlone() throws IOException {
        kernelLogIsRestricted();
        List<String> nobody = new ArrayList<>(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all,+syslog"));
        nobody.add("--ambient-caps=+syslog");
        shouldSeeThroughTheLog(nobody, "", "falling back to the kernel log: ");
    }

    @Test
    void shouldFallBackToTheCountersWithNoRightAtAll() throws IOException {
        kernelLogIsRestricted();
        shouldSeeThroughTheCounters(Collector.AS_NOBODY, "", "falling back to the cgroup counters: ");
    }

    @Test
    void shouldUseTheKernelLogWhenToldTo() {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config() + "source: {mode: kernel-log, history: false}\n")
                        .up()) {
            assertTrue(
                    collector.err().containing("eBPF").isEmpty(),
                    () -> collector.err().all() + "");
            seeThroughTheLog(receiver);
        }
    }

    @Test
    void shouldUseTheCountersWhenToldTo() {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config() + "source: {mode: cgroup, history: false}\n")
                        .up()) {
            assertTrue(
                    collector.err().containing("eBPF").isEmpty(),
                    () -> collector.err().all() + "");
            seeThroughTheCounters(receiver);
        }
    }

    private static void shouldSeeThroughTheLog(List<String> behind, String more, String told) {
        try (Receiver receiver = Receiver.open();
                Collector collector =
                        Collector.run(forAll, behind, receiver.config() + more).up()) {
            tellsItsReasonOnce(collector, told);
            seeThroughTheLog(receiver);
        }
    }

    private static void shouldSeeThroughTheCounters(List<String> behind, String more, String told) {
        try (Receiver receiver = Receiver.open();
                Collector collector =
                        Collector.run(forAll, behind, receiver.config() + more).up()) {
            tellsItsReasonOnce(collector, told);
            assertTrue(
                    collector.err().containing(REASON).getFirst().contains("CAP_SYSLOG"),
                    "what the kernel log would take");
            seeThroughTheCounters(receiver);
        }
    }

    private static void tellsItsReasonOnce(Collector collector, String told) {
        List<String> reasons = collector.err().containing(REASON);
        assertEquals(1, reasons.size(), () -> collector.err().all() + "");
        assertTrue(reasons.getFirst().contains(told), reasons.getFirst());
        assertTrue(reasons.getFirst().contains("missing CAP_BPF and CAP_PERFMON"), reasons.getFirst());
        assertEquals(List.of(), collector.err().containing("\tat "), "no stack trace");
    }

    private static void seeThroughTheLog(Receiver receiver) {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            JsonNode data = receiver.victim(cgroup, hog.pid());
            KernelReport report = KernelLog.followed().report(hog.pid());
            assertEquals("kernel_log", data.get("origin").asText());
            assertEquals(report.comm(), data.at("/victim/comm").asText());
            assertEquals(
                    report.bytes("anon-rss"), data.at("/victim/anon_rss_bytes").asLong());
            assertEquals(
                    report.limitBytes(), data.at("/limit_owner/limit_bytes").asLong());
            assertEquals(cgroup.path(), data.at("/limit_owner/cgroup_path").asText());
            assertEquals(hog.pid(), data.at("/trigger/pid").asLong());
            assertEquals(
                    "oom_kill_triggered",
                    receiver.trigger(data, cgroup).get("event_type").asText());
        }
    }

    private static void seeThroughTheCounters(Receiver receiver) {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            JsonNode data = receiver.await(cgroup, "cgroup_oom_notification", any -> true)
                    .get("data");
            assertEquals("cgroup", data.get("origin").asText());
            assertEquals(cgroup.path(), data.at("/cgroup/cgroup_path").asText());
            assertEquals(cgroup.kills(), data.get("kills").asLong());
            assertEquals(LIMIT, data.at("/cgroup/limit_bytes").asLong());
        }
    }

    private static void kernelLogIsRestricted() throws IOException {
        String restricted =
                Files.readString(Path.of("/proc/sys/kernel/dmesg_restrict")).strip();
        Assumptions.assumeTrue(restricted.equals("1"), "everybody may read the kernel log here: dmesg_restrict is 0");
    }
}
