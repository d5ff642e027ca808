package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real victims that did not ask for the memory themselves: what was known of them before. */
class KnownBeforehandTest {

    private static final long LIMIT = 24L << 20;
    private static final int KILLED_BY_SIGNAL_9 = 137;
    private static final List<String> WITH_ENVIRONMENT = List.of(
            "env",
            "-i",
            "GREETING=hello",
            "DB_PASSWORD=hunter2",
            "PINCODE=hunter2",
            "DATABASE_URL=postgres://u:hunter2@db/x");

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldTellTheCommandLineOfAVictimThatIsNotTheTriggerWithoutItsSecrets() {
        Killed killed = kill("", true);

        assertEquals(
                Hog.program() + " --anon-mib 18 --password=*** --pincode=hunter2 --url https://u:***@h/",
                killed.data.at("/victim/cmdline").asText());
        assertFalse(killed.data.has("environment"), "nobody asked for it");
        assertTrue(killed.data
                .at("/trigger/cmdline")
                .asText()
                .startsWith(Hog.program().toString()));
    }

    @Test
    void shouldTellTheEnvironmentWithoutItsSecretsWhereItIsAskedFor() {
        Killed killed = kill("oom: {collect_environment: true, mask_patterns: [pincode]}\n", true);

        JsonNode environment = killed.data.get("environment");
        assertEquals("hello", environment.get("GREETING").asText());
        assertEquals("***", environment.get("DB_PASSWORD").asText());
        assertEquals("***", environment.get("PINCODE").asText());
        assertEquals("postgres://u:***@db/x", environment.get("DATABASE_URL").asText());
        assertFalse(killed.everything.contains("hunter2"), "a secret left the process");
    }

    @Test
    void shouldTellNeitherWhereNeitherIsAskedFor() {
        Killed killed = kill("oom: {collect_cmdline: false}\n", false);

        assertFalse(killed.data.get("victim").has("cmdline"));
        assertFalse(killed.data.has("environment"));
    }

    @Test
    void shouldTellTheMemoryOfTheLimitsOwner() {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config()).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog survivor = Hog.in(cgroup, "--shmem-mib", "4", "--anon-mib", "2");
                Hog hog = Hog.in(cgroup)) {
            hog.oomScoreAdj(900);
            survivor.hold();
            hog.hold().growUntilKilled();
            assertEquals(KILLED_BY_SIGNAL_9, hog.awaitEnd(), "waitpid");
            assertTrue(collector.isAlive());

            JsonNode memory =
                    receiver.trigger(receiver.victim(cgroup, hog.pid()), cgroup).get("memory");
            assertTrue(memory.get("read_after_ms").asLong() >= 0, memory::toString);
            assertTrue(memory.get("anon_bytes").asLong() >= 2 << 20, memory::toString);
            assertTrue(memory.get("shmem_bytes").asLong() >= 4 << 20, memory::toString);
            assertEquals(1, memory.at("/events_after/oom_kill").asLong(), memory::toString);
        }
    }

    /** What was told of a kill, and all that left the process. */
    private record Killed(JsonNode data, String everything) {}

    /** @param looks whether the collector looks at processes at all */
    private static Killed kill(String yaml, boolean looks) {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config() + yaml).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog sleeper = Hog.behind(
                        cgroup,
                        WITH_ENVIRONMENT,
                        "--anon-mib",
                        "18",
                        "--password=hunter2",
                        "--pincode=hunter2",
                        "--url",
                        "https://u:hunter2@h/");
                Hog allocator = Hog.in(cgroup)) {
            sleeper.oomScoreAdj(500);
            sleeper.hold();
            if (looks) {
                // The one under way may have passed this cgroup already.
                long before = looks(collector);
                Await.until("two more looks at the processes", () -> looks(collector) >= before + 2);
            }
            allocator.hold().growUntilKilled();
            assertEquals(KILLED_BY_SIGNAL_9, sleeper.awaitEnd(), "waitpid");

            JsonNode victim = receiver.victim(cgroup, sleeper.pid());
            JsonNode trigger = receiver.trigger(victim, cgroup);
            Collector.Ended ended = collector.stop();
            return new Killed(victim, victim + "\n" + trigger + "\n" + ended.everything());
        }
    }

    private static long looks(Collector collector) {
        return MetricsPage.of(collector).value("tapio_oom_process_looks_total");
    }
}
