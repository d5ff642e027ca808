package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapio.oom.e2e.NodeContainer.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The DaemonSet's container for real: what the manifest grants is enough to see a kill outside of the container, within
 * the memory that it allows, and nothing of it is too much.
 */
class DaemonSetTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT = 24L << 20;
    private static final long MIB = 1L << 20;

    /** CAP_SYS_PTRACE (19), CAP_SYSLOG (34), CAP_PERFMON (38) and CAP_BPF (39). */
    private static final long FOUR_CAPABILITIES = 1L << 19 | 1L << 34 | 1L << 38 | 1L << 39;

    private static Path image = Path.of("/");

    private final Manifests manifests = Manifests.usual();
    private final Node node = Node.create(image);

    @BeforeAll
    static void makeImage() {
        Tool.required("podman", "runc", "busybox");
        image = NodeImage.make();
    }

    @Test
    void shouldSeeAKillWithNothingMoreThanTheManifestGrants() {
        try (NodeContainer container = NodeContainer.run(manifests, node);
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            container.collector().watching();
            container.collector().err().await("pinned in /sys/fs/bpf/tapio-oom");
            container.collector().err().await("metrics on http://0.0.0.0:9464/metrics");
            assertEquals(FOUR_CAPABILITIES, Long.parseUnsignedLong(container.capabilities(), 16));
            for (JsonNode probe : manifests.container().findValues("httpGet")) {
                assertTrue(container.get(probe.get("path").asText(), 9464).contains("\"status\""), probe::toString);
            }

            JsonNode kill = kill(cgroup, container, "oom_kill_victim");
            assertEquals("ebpf", kill.get("origin").asText());
            assertEquals(NodeContainer.NODE, kill.get("node").asText());
            assertEquals(cgroup.path(), kill.at("/victim/cgroup_path").asText());
            assertTrue(
                    kill.at("/victim/cmdline").asText().contains(Hog.program().toString()),
                    "the machine's own processes are seen: " + kill);
            assertTrue(
                    container.get("/metrics", 9464).contains("tapio_oom_kills_total"),
                    "the page that the annotations tell Prometheus of");
            assertTrue(container.exec("events").contains(cgroup.path()), "in words, for kubectl exec");
            assertTrue(container.peakBytes() < 256 * MIB, "peak of " + container.peakBytes());
        }
    }

    @Test
    void shouldTellWhatDiedWhileThePodWasReplaced() {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            try (NodeContainer first = NodeContainer.run(manifests, node)) {
                first.collector().watching().up();
            }
            long pid;
            try (Hog hog = Hog.in(cgroup)) {
                hog.hold().growUntilKilled().awaitEnd();
                pid = hog.pid();
            }
            try (NodeContainer second = NodeContainer.run(manifests, node)) {
                assertEquals(
                        pid,
                        await(cgroup, second, "oom_kill_victim")
                                .at("/victim/pid")
                                .asLong());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BPF", "PERFMON"})
    void shouldFallBackAndNameTheCapabilityThatIsMissing(String capability) {
        try (NodeContainer container = NodeContainer.runWithout(manifests, node, capability);
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            String told = container.collector().err().await("falling back to the cgroup counters");
            assertTrue(told.contains("missing CAP_" + capability), told);
            container.collector().up();

            assertEquals(
                    "cgroup",
                    kill(cgroup, container, "cgroup_oom_notification")
                            .get("origin")
                            .asText());
        }
    }

    @Test
    void shouldTellOnceWhatDiedBeforeItsFirstStart() {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            try (Hog hog = Hog.in(cgroup)) {
                hog.hold().growUntilKilled().awaitEnd();
            }
            try (NodeContainer first = NodeContainer.run(manifests, node)) {
                JsonNode told = await(cgroup, first, "oom_kill_victim");
                assertEquals("kernel_log", told.get("origin").asText());
                assertTrue(told.get("history").asBoolean(), told::toString);
            }
        }
    }

    @Test
    void shouldOpenTheDeviceOfTheKernelsLogWherePrivilegedAlone() {
        String usual = kernelLog(NodeContainer.command(manifests, node, "doctor", "--json"));
        assertTrue(usual.contains("\"verdict\":\"missing\""), usual);
        assertTrue(usual.contains("still looked up in it"), usual);
        String privileged = kernelLog(NodeContainer.command(Manifests.privileged(), node, "doctor", "--json"));
        assertTrue(privileged.contains("\"verdict\":\"ok\""), privileged);
    }

    private static String kernelLog(Collector.Ended doctor) {
        return doctor.out().stream()
                .filter(line -> line.contains("\"kernel log\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(doctor.everything()));
    }

    @Test
    void shouldSayThatThePastIsLeftOutWithoutTheRightToTheKernelsLog() {
        try (NodeContainer container = NodeContainer.runWithout(manifests, node, "SYSLOG")) {
            container.collector().err().await("history is left out");
        }
    }

    private static JsonNode kill(MemoryCgroup cgroup, NodeContainer container, String type) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            return await(cgroup, container, type);
        }
    }

    private static JsonNode await(MemoryCgroup cgroup, NodeContainer container, String type) {
        return Await.value(
                () -> type + " of " + cgroup.path() + " in "
                        + container.collector().out().all() + " behind "
                        + container.collector().err().all(),
                () -> container.collector().out().containing("\"" + cgroup.path() + "\"").stream()
                        .map(DaemonSetTest::data)
                        .filter(data -> data.get("event_type").asText().equals(type))
                        .findFirst()
                        .orElse(null));
    }

    private static JsonNode data(String line) {
        try {
            return JSON.readTree(line).get("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
