package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ends, deaths and new beginnings. */
class RestartTest {

    private static final long LIMIT = 16L << 20;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldEndInTimeWhileEventsWaitForAServerThatDoesNotAnswer() {
        try (Receiver silent = Receiver.silent();
                Collector collector = Collector.run(silent.config()).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            for (int i = 0; i < 3; i++) {
                try (Hog hog = Hog.in(cgroup)) {
                    hog.hold().growUntilKilled().awaitEnd();
                }
            }
            Await.until("the first event to be at the server", () -> silent.posts() > 0);

            long asked = System.nanoTime();
            Collector.Ended ended = collector.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            assertTrue(took.compareTo(LONGEST_END) < 0, () -> took + "\n" + ended.everything());
            assertTrue(ended.exitCode() == 143 || ended.exitCode() == 0, ended::everything);
            assertEquals(0, ProcessHandle.of(collector.pid()).stream().count(), "its process is gone");
        }
    }

    @Test
    void shouldWorkAtOnceAfterItsPredecessorWasKilled() {
        try (Receiver receiver = Receiver.open()) {
            try (Collector killed = Collector.run(receiver.config()).watching()) {
                killed.kill();
            }
            try (Collector successor = Collector.run(receiver.config()).watching()) {
                seesAKill(receiver);
                assertTrue(successor.isAlive());
            }
        }
    }

    @Test
    void shouldSeeAKillBesideAnotherCollector() {
        try (Receiver first = Receiver.open();
                Receiver second = Receiver.open();
                Collector one = Collector.run(first.config()).watching();
                Collector other = Collector.run(second.config()).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            for (Receiver receiver : List.of(first, second)) {
                JsonNode victim = receiver.victim(cgroup, hog.pid());
                receiver.trigger(victim, cgroup);
                assertEquals(1, receiver.of(cgroup, "oom_kill_victim").size());
            }
            assertTrue(one.isAlive() && other.isAlive());
        }
    }

    private static void seesAKill(Receiver receiver) {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            assertEquals(
                    "ebpf", receiver.victim(cgroup, hog.pid()).get("origin").asText());
        }
    }
}
