package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kill is told once, whatever happens to the collector; what can't be told is counted. */
class NothingLostTest {

    private static final long LIMIT = 4L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<MemoryCgroup> cgroups = new ArrayList<>();

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @BeforeEach
    void makeCgroups() {
        IntStream.range(0, 6).forEach(i -> cgroups.add(MemoryCgroup.create().limit(LIMIT)));
    }

    @AfterEach
    void removeCgroups() {
        cgroups.forEach(MemoryCgroup::close);
    }

    @Test
    void shouldTellEachOfSixHundredKillsWhileItStandsStillIsKilledAndStartsAgain() {
        try (Pins pins = Pins.create();
                Receiver receiver = Receiver.open()) {
            Set<Long> killed = new HashSet<>();
            try (Collector collector =
                    Collector.run(receiver.config() + pins.section()).watching()) {
                collector.signal("STOP");
                killed.addAll(storm(300));
                assertEquals(0, told(receiver, killed).size());
                collector.signal("CONT");
                awaitAll(receiver, killed);
                assertMissesNothing(collector);

                try (Storm storm = Storm.in(cgroups, 300)) {
                    Await.until("a hundred kills", () -> storm.killed().size() >= 100);
                    collector.kill();
                    killed.addAll(storm.over().killed());
                }
            }
            try (Collector successor =
                    Collector.run(receiver.config() + pins.section()).watching()) {
                successor.err().await("adopted what an earlier process left pinned");
                awaitAll(receiver, killed);
                assertMissesNothing(successor);
            }
            assertEquals(600, killed.size(), "waitpid");
            assertEquals(600, cgroups.stream().mapToLong(MemoryCgroup::kills).sum(), "the cgroups' own counters");
        }
    }

    @Test
    void shouldTellKillsThatHappenWhileNoneRuns() {
        try (Pins pins = Pins.create();
                Receiver receiver = Receiver.open()) {
            try (Collector first =
                    Collector.run(receiver.config() + pins.section()).watching()) {
                first.err().await("pinned in " + pins.directory());
                Collector.Ended ended = first.stop();
                assertFalse(ended.everything().contains("are lost"), ended::everything);
            }
            Set<Long> killed = storm(20);
            try (Collector second =
                    Collector.run(receiver.config() + pins.section()).watching()) {
                awaitAll(receiver, killed);
                assertMissesNothing(second);
                assertTrue(second.stop().exitCode() == 143);
            }
            Set<Long> more = storm(5);
            try (Collector unpinned =
                    Collector.start(Distribution.built(), List.of(), "unpin", "--directory", pins.directory() + "")) {
                assertEquals(0, unpinned.awaitEnd().exitCode());
            }
            try (Collector third =
                    Collector.run(receiver.config() + pins.section()).watching()) {
                third.err().await("pinned in " + pins.directory());
                assertEquals(0, told(receiver, more).size(), "they went with the pins");
            }
        }
    }

    @Test
    void shouldTakeFromTheKernelsLogWhatTheRingHadNoRoomFor() {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config() + """
                        oom: {ring_buffer_size: 4096}
                        source: {pin: false, history: false}
                        """).watching()) {
            collector.signal("STOP");
            Set<Long> killed = storm(60);
            collector.signal("CONT");
            awaitAll(receiver, killed);

            List<JsonNode> victims = told(receiver, killed);
            long seen = victims.stream()
                    .filter(victim -> victim.get("origin").asText().equals("ebpf"))
                    .count();
            long recovered = victims.stream()
                    .filter(victim -> victim.path("recovered").asBoolean()
                            && victim.get("origin").asText().equals("kernel_log"))
                    .count();
            assertEquals(60, seen + recovered);
            assertTrue(seen >= 2 && seen <= 20, seen + " fit the ring");
            MetricsPage page = assertMissesNothing(collector);
            assertTrue(page.value("oom_events_dropped_total{reason=\"ring_full\"}") >= recovered, page.text());
            assertTrue(page.value("oom_events_recovered_total") >= recovered, page.text());
        }
    }

    @Test
    void shouldTellHistoryAtTheFirstStartAlone() {
        Set<Long> killed = storm(3);
        String state = "source: {pin: false, state_directory: \"%s\"}\n".formatted(Scratch.directory());
        try (Receiver receiver = Receiver.open()) {
            try (Collector first = Collector.run(receiver.config() + state).watching()) {
                first.err().await("history: ");
                awaitAll(receiver, killed);
                assertTrue(told(receiver, killed).stream()
                        .allMatch(victim -> victim.get("history").asBoolean()));
                assertTrue(told(receiver, killed).stream().noneMatch(victim -> victim.has("recovered")));
            }
            int posts = receiver.posts();
            assertTrue(posts > 0);
        }
        try (Receiver receiver = Receiver.open();
                Collector second = Collector.run(receiver.config() + state).watching()) {
            awaitAll(receiver, storm(1));
            assertEquals(List.of(), second.err().containing("history: "));
            assertEquals(0, told(receiver, killed).size());
        }
    }

    @Test
    void shouldWatchUnpinnedBesideAnotherCollector() {
        try (Pins pins = Pins.create();
                Receiver one = Receiver.open();
                Receiver other = Receiver.open();
                Collector first = Collector.run(one.config() + pins.section()).watching();
                Collector second =
                        Collector.run(other.config() + pins.section()).watching()) {
            first.err().await("pinned in ");
            second.err().await("not pinned: ");
            Set<Long> killed = storm(5);
            awaitAll(one, killed);
            awaitAll(other, killed);

            Collector.Ended unpin = Collector.command("unpin", "--directory", pins.directory() + "");
            assertEquals(1, unpin.exitCode(), unpin::everything);
            assertTrue(unpin.everything().contains("a collector is running"), unpin::everything);
        }
    }

    private Set<Long> storm(int kills) {
        try (Storm storm = Storm.in(cgroups, kills)) {
            Set<Long> killed = storm.over().killed();
            assertEquals(kills, killed.size(), "waitpid");
            return killed;
        }
    }

    /** The victims among these processes, each event once. */
    private static List<JsonNode> told(Receiver receiver, Set<Long> pids) {
        Set<String> ids = new HashSet<>();
        return receiver.victims().stream()
                .filter(victim -> pids.contains(victim.at("/victim/pid").asLong()))
                .filter(victim -> ids.add(victim.get("event_id").asText()))
                .toList();
    }

    private static void awaitAll(Receiver receiver, Set<Long> pids) {
        Await.value(
                () -> pids.size() + " kills, of which " + told(receiver, pids).size() + " were told",
                PATIENCE,
                () -> told(receiver, pids).size() >= pids.size() ? Boolean.TRUE : null);
        assertEquals(pids.size(), told(receiver, pids).size(), "each once");
    }

    /** The balance is even. Others' kills are in it too, so it may take a moment to be. */
    private static MetricsPage assertMissesNothing(Collector collector) {
        return Await.value(
                () -> "an even balance in\n" + MetricsPage.of(collector).text(), () -> {
                    MetricsPage page = MetricsPage.of(collector);
                    assertEquals(0, page.value("oom_events_missed_total"), page.text());
                    long explained = page.value("tapio_oom_kills_reported_total")
                            + page.value("tapio_oom_kernel_kills_counted_twice_total");
                    return page.value("tapio_oom_kernel_kills_total") == explained ? page : null;
                });
    }
}
