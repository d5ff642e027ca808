package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
    void shouldEndInTimeWhileEventsWaitForAServerThatDoesNotAnswerAndBringThemAfterTheNextStart() {
        try (Receiver silent = Receiver.silent();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            String config = Collector.withJournal(silent.config());
            try (Collector collector = Collector.run(config).watching()) {
                kill(cgroup);
                kill(cgroup);
                Await.until("the first event to be at the server", () -> silent.posts() > 0);
                endsInTime(collector);
            }
            int before = silent.posts();
            silent.speak();
            try (Collector next = Collector.run(config).watching()) {
                Await.until(
                        "both kills and their triggers to be at the server after the next start of " + next.pid(),
                        () -> silent.posts() >= before + 4);
            }
            assertEquals(2, ids(silent, cgroup, "oom_kill_victim").size());
            assertEquals(2, ids(silent, cgroup, "oom_kill_triggered").size());
        }
    }

    private static Set<String> ids(Receiver receiver, MemoryCgroup cgroup, String type) {
        return receiver.of(cgroup, type).stream()
                .map(post -> post.event().get("id").asText())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldEndInTimeWhileASinkBlocks() {
        Path folder = Scratch.directory();
        PluginJar.build(folder, "blocking", """
                Plugin-Id: blocking
                Plugin-Version: 1.0.0""", "org.example.blocking.Factory", """
                package org.example.blocking;

                import io.tapio.oom.api.sink.*;

                @org.pf4j.Extension
                public class Factory implements SinkFactory {
                    public String name() { return "blocking"; }
                    public OomSink create(SinkSettings settings, SinkContext context) {
                        return event -> {
                            System.err.println("blocking now");
                            while (true) java.util.concurrent.locks.LockSupport.park();
                        };
                    }
                }
                """);
        try (Collector collector = Collector.run("""
                        http: {port: 0}
                        plugins: {directory: "%s"}
                        sinks:
                          blocking: {plugin: blocking}
                        """.formatted(folder)).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            kill(cgroup);
            collector.err().await("blocking now");
            Collector.Ended ended = endsInTime(collector);
            assertTrue(ended.err().stream().anyMatch(line -> line.contains("is left behind")), ended::everything);
        }
    }

    @Test
    void shouldDeliverWhatWaitsBeforeItEnds() {
        try (Receiver receiver = Receiver.silent();
                Collector collector = Collector.run(receiver.config()).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            kill(cgroup);
            kill(cgroup);
            kill(cgroup);
            Await.until("the first event to be at the server", () -> receiver.posts() > 0);
            collector.terminate();
            receiver.speak();
            Collector.Ended ended = collector.awaitEnd();

            assertEquals(3, receiver.of(cgroup, "oom_kill_triggered").size(), ended::everything);
            assertEquals(3, receiver.of(cgroup, "oom_kill_victim").size(), ended::everything);
        }
    }

    private static void kill(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
        }
    }

    private static Collector.Ended endsInTime(Collector collector) {
        long asked = System.nanoTime();
        Collector.Ended ended = collector.stop();
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        assertTrue(took.compareTo(LONGEST_END) < 0, () -> took + "\n" + ended.everything());
        assertTrue(ended.exitCode() == 143 || ended.exitCode() == 0, ended::everything);
        assertTrue(ended.err().stream().noneMatch(line -> line.startsWith("\tat ")), ended::everything);
        assertTrue(ProcessHandle.of(collector.pid()).isEmpty(), "its process is gone");
        return ended;
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
