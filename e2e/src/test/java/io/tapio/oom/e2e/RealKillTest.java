package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real kills of this machine's kernel: what the webhook gets against what others saw of them. */
class RealKillTest {

    private static final long LIMIT = 24L << 20;
    private static final int KILLED_BY_SIGNAL_9 = 137;
    private static final int MANY = 20;

    private static Receiver receiver;
    private static Collector collector;

    @BeforeAll
    static void watch() {
        RealKernel.required();
        receiver = Receiver.open();
        collector = Collector.run(receiver.config()).watching();
    }

    @AfterAll
    static void stop() {
        if (collector != null) {
            collector.close();
            receiver.close();
        }
    }

    @BeforeEach
    void letTheKernelLogSpeak() {
        KernelLog.followed().awaitRoomForReport();
    }

    @Test
    void shouldTellAContainersKillAsTheKernelLogTheCgroupTheParentAndProcTellIt() throws IOException {
        String podUid = UUID.randomUUID().toString();
        String containerId = containerId();
        Path file = Files.write(Scratch.directory().resolve("mapped"), new byte[2 << 20]);
        try (MemoryCgroup cgroup = MemoryCgroup.create(
                                "/kubepods/burstable/pod" + podUid + "/cri-containerd-" + containerId + ".scope")
                        .limit(LIMIT);
                Hog hog = Hog.in(
                        cgroup,
                        "--password",
                        "hunter2",
                        "--anon-mib",
                        "8",
                        "--shmem-mib",
                        "3",
                        "--file",
                        file + "",
                        "--api-token=s3cr3t")) {
            hog.hold();
            ProcWitness before = ProcWitness.of(hog.pid());
            hog.growUntilKilled();

            assertEquals(KILLED_BY_SIGNAL_9, hog.awaitEnd(), "waitpid");
            assertEquals(1, cgroup.kills(), "the cgroup's own counter");
            KernelReport report = KernelLog.followed().report(hog.pid());
            JsonNode envelope = victim(cgroup, hog);
            JsonNode data = envelope.get("data");
            Witnesses.agreeOnVictim(data, report);
            Witnesses.agreeOnProcess(envelope, before);
            Witnesses.agreeOnLimit(data, report, cgroup);
            Witnesses.agreeOnTrigger(data, report, cgroup);
            Witnesses.agreeOnTime(envelope, report);
            assertTrue(data.at("/victim/shmem_rss_bytes").asLong() >= 3 << 20, "its shared memory is told apart");
            assertTrue(data.at("/victim/file_rss_bytes").asLong() >= 2 << 20, "its mapped file is told apart");
            assertEquals(masked(before.cmdline()), data.at("/victim/cmdline").asText());
            assertTrue(
                    Set.of("oom_lock", "oom_control")
                            .contains(data.at("/limit_owner/determined_by").asText()),
                    "no guess");
            assertEquals(containerId, data.at("/container/id").asText());
            assertEquals("containerd", data.at("/container/runtime").asText());
            assertEquals(podUid, data.at("/pod/uid").asText());
            assertEquals("burstable", data.at("/pod/qos").asText());

            JsonNode trigger = receiver.trigger(data, cgroup);
            Witnesses.agreeOnTrigger(trigger, report, cgroup);
            Witnesses.agreeOnLimit(trigger, report, cgroup);
            assertEquals(hog.pid(), trigger.get("chosen_pid").asLong());
            assertEquals(containerId, trigger.at("/container/id").asText());
            assertFalse(data.get("group_kill").asBoolean());
        }
    }

    @Test
    void shouldTellUserGroupAndScoreAdjustmentOfAnotherUsersProcess() {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.behind(
                        cgroup, List.of("setpriv", "--reuid=4321", "--regid=8765", "--clear-groups"), "--tag", "x")) {
            hog.oomScoreAdj(321);
            ProcWitness before = ProcWitness.of(hog.pid());
            hog.hold().growUntilKilled();

            assertEquals(KILLED_BY_SIGNAL_9, hog.awaitEnd(), "waitpid");
            KernelReport report = KernelLog.followed().report(hog.pid());
            JsonNode envelope = victim(cgroup, hog);
            Witnesses.agreeOnVictim(envelope.get("data"), report);
            Witnesses.agreeOnProcess(envelope, before);
            Witnesses.agreeOnTime(envelope, report);
            assertEquals(4321, envelope.at("/data/victim/uid").asInt());
            assertEquals(8765, envelope.at("/data/victim/gid").asInt());
            assertEquals(321, envelope.at("/data/victim/oom_score_adj").asInt());
        }
    }

    @Test
    void shouldTellTheProcessIdThatAContainersFirstProcessHasInside() {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.behind(cgroup, List.of("unshare", "--pid", "--fork"))) {
            ProcWitness before = ProcWitness.of(hog.childPid());
            hog.hold().growUntilKilled();

            assertEquals(1, before.nsPid(), "the witness is in its own namespace");
            JsonNode envelope = receiver.await(cgroup, "oom_kill_victim", data -> true);
            Witnesses.agreeOnProcess(envelope, before);
            Witnesses.agreeOnVictim(envelope.get("data"), KernelLog.followed().report(before.pid()));
        }
    }

    @Test
    void shouldNameThePodAsTheOwnerOfTheLimitThatAChildHits() {
        String podUid = UUID.randomUUID().toString();
        String containerId = containerId();
        try (MemoryCgroup pod =
                        MemoryCgroup.create("/kubepods/burstable/pod" + podUid).limit(LIMIT);
                MemoryCgroup container = pod.child("/cri-containerd-" + containerId + ".scope");
                Hog hog = Hog.in(container)) {
            hog.hold().growUntilKilled();

            assertEquals(KILLED_BY_SIGNAL_9, hog.awaitEnd(), "waitpid");
            KernelReport report = KernelLog.followed().report(hog.pid());
            JsonNode data = victim(pod, hog).get("data");
            Witnesses.agreeOnVictim(data, report);
            Witnesses.agreeOnLimit(data, report, pod);
            assertEquals(container.path(), data.at("/victim/cgroup_path").asText());
            assertEquals(container.path(), data.at("/victim_cgroup/cgroup_path").asText());
            assertEquals(container.inode(), data.at("/victim_cgroup/cgroup_id").asLong());
            assertTrue(data.at("/victim_cgroup/unlimited").asBoolean(), "the container has no limit of its own");
            assertEquals(containerId, data.at("/container/id").asText());
            JsonNode trigger = receiver.trigger(data, pod);
            Witnesses.agreeOnLimit(trigger, report, pod);
            assertEquals(podUid, trigger.at("/pod/uid").asText());
        }
    }

    @Test
    void shouldTellVictimAndTriggerApart() {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog sleeper = Hog.in(cgroup, "--anon-mib", "16");
                Hog allocator = Hog.in(cgroup)) {
            sleeper.oomScoreAdj(500);
            sleeper.hold();
            ProcWitness before = ProcWitness.of(sleeper.pid());
            allocator.hold().growUntilKilled();

            assertEquals(KILLED_BY_SIGNAL_9, sleeper.awaitEnd(), "waitpid");
            KernelReport report = KernelLog.followed().report(sleeper.pid());
            JsonNode envelope = victim(cgroup, sleeper);
            JsonNode data = envelope.get("data");
            Witnesses.agreeOnVictim(data, report);
            Witnesses.agreeOnProcess(envelope, before);
            Witnesses.agreeOnLimit(data, report, cgroup);
            Witnesses.agreeOnTrigger(data, report, cgroup);
            assertEquals(allocator.pid(), data.at("/trigger/pid").asLong());
            assertEquals(
                    sleeper.pid(),
                    receiver.trigger(data, cgroup).get("chosen_pid").asLong());
        }
    }

    @Test
    void shouldTellTwoKillsInOneCgroupAsTwoOoms() {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog first = Hog.in(cgroup)) {
            first.hold().growUntilKilled();
            assertEquals(KILLED_BY_SIGNAL_9, first.awaitEnd(), "waitpid");
            try (Hog second = Hog.in(cgroup)) {
                second.hold().growUntilKilled();
                assertEquals(KILLED_BY_SIGNAL_9, second.awaitEnd(), "waitpid");

                JsonNode one = victim(cgroup, first);
                JsonNode two = victim(cgroup, second);
                assertEquals(2, cgroup.kills(), "the cgroup's own counter");
                Witnesses.agreeOnVictim(one.get("data"), KernelLog.followed().report(first.pid()));
                Witnesses.agreeOnVictim(two.get("data"), KernelLog.followed().report(second.pid()));
                assertNotEquals(one.at("/data/oom_id"), two.at("/data/oom_id"));
                assertNotEquals(one.get("id"), two.get("id"));
                assertTrue(time(one).isBefore(time(two)));
                receiver.trigger(two.get("data"), cgroup);
                assertEquals(2, receiver.of(cgroup, "oom_kill_victim").size());
                assertEquals(2, receiver.of(cgroup, "oom_kill_triggered").size());
            }
        }
    }

    @Test
    void shouldTellTwentyKillsInARowOnceEachAndInOrder() {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            List<Long> killed = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                try (Hog hog = Hog.in(cgroup)) {
                    hog.hold().growUntilKilled();
                    assertEquals(KILLED_BY_SIGNAL_9, hog.awaitEnd(), "waitpid");
                    killed.add(hog.pid());
                }
            }
            receiver.trigger(receiver.victim(cgroup, killed.getLast()), cgroup);

            List<JsonNode> told = receiver.of(cgroup, "oom_kill_victim").stream()
                    .map(Receiver.Post::event)
                    .toList();
            assertEquals(MANY, cgroup.kills(), "the cgroup's own counter");
            assertEquals(
                    killed,
                    told.stream().map(e -> e.at("/data/victim/pid").asLong()).toList());
            assertEquals(
                    told.stream().map(RealKillTest::time).sorted().toList(),
                    told.stream().map(RealKillTest::time).toList());
            assertEquals(MANY, new HashSet<>(told.stream().map(e -> e.get("id")).toList()).size());
            assertEquals(MANY, receiver.of(cgroup, "oom_kill_triggered").size());
        }
    }

    private static JsonNode victim(MemoryCgroup cgroup, Hog hog) {
        return receiver.await(
                cgroup, "oom_kill_victim", data -> data.at("/victim/pid").asLong() == hog.pid());
    }

    private static Instant time(JsonNode envelope) {
        return Instant.parse(envelope.get("time").asText());
    }

    private static String masked(String cmdline) {
        assertTrue(cmdline.contains("hunter2") && cmdline.contains("s3cr3t"), "the witness saw the secrets");
        return cmdline.replace("hunter2", "***")
                .replace("s3cr3t", "***")
                .strip()
                .replace('\0', ' ')
                .strip();
    }

    private static String containerId() {
        return (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
    }
}
