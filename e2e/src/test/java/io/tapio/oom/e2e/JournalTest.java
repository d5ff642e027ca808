package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is recorded stays, through crashes of the collector and disks that fail. */
class JournalTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT = 4L << 20;

    private final List<MemoryCgroup> cgroups = new ArrayList<>();

    @BeforeAll
    static void realKills() {
        Tool.required("sqlite3");
    }

    @BeforeEach
    void makeCgroups() {
        IntStream.range(0, 4).forEach(i -> cgroups.add(MemoryCgroup.create().limit(LIMIT)));
    }

    @AfterEach
    void removeCgroups() {
        cgroups.forEach(MemoryCgroup::close);
    }

    @Test
    void shouldHaveEachKillOnceAfterItWasKilledInTheMiddleOfThemAgainAndAgain() {
        Set<Long> killed = new HashSet<>();
        try (Pins pins = Pins.create();
                Receiver receiver = Receiver.open()) {
            for (int round = 0; round < 3; round++) {
                try (Collector collector = Collector.run(receiver.config() + pins.section())
                                .watching();
                        Storm storm = Storm.in(cgroups, 60)) {
                    Await.until("some kills", () -> storm.killed().size() >= 20);
                    collector.kill();
                    killed.addAll(storm.over().killed());
                }
            }
            try (Collector last =
                    Collector.run(receiver.config() + pins.section()).up()) {
                awaitAll(receiver, killed);
                List<JsonNode> recorded = recorded(last);
                assertEquals(killed, pids(recorded));
                assertEquals(
                        killed.size(),
                        recorded.stream()
                                .map(each -> each.get("event_id"))
                                .distinct()
                                .count());
                assertEquals(killed.size(), recorded.size());
                assertEquals("ok", shell(pins.journal(), "PRAGMA integrity_check"));
                assertEquals(
                        "0",
                        shell(
                                pins.journal(),
                                "SELECT count(*) FROM (SELECT 1 FROM event e JOIN event l ON l.event_id = e.event_id"
                                        + " WHERE l.revision = e.revision + 1 AND l.position < e.position)"),
                        "revisions go on from where they were");
            }
        }
    }

    @Test
    void shouldTellEveryKillWhileItsDiskIsFullAndRecordItWhenThereIsRoom() throws IOException {
        Path disk = Scratch.directory();
        Tool.run("mount", "-t", "tmpfs", "-o", "size=2m", "tapio-e2e", disk.toString());
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(
                                receiver.config() + "journal: {path: \"%s/journal.db\"}\n".formatted(disk))
                        .watching()) {
            Set<Long> killed = storm(20);
            awaitAll(receiver, killed);
            Path filler = fill(disk);
            killed.addAll(storm(150));
            collector.err().await("[TAPIO-J001]");
            awaitAll(receiver, killed);
            MetricsPage full = MetricsPage.of(collector);
            assertEquals(0, full.value("tapio_oom_journal_durable"), full.text());

            Files.delete(filler);
            Tool.run("mount", "-o", "remount,size=40m", disk.toString());
            collector.err().await("can be used again");
            killed.addAll(storm(20));
            awaitAll(receiver, killed);
            collector.stop();

            assertEquals(
                    Integer.toString(killed.size()),
                    shell(
                            disk.resolve("journal.db"),
                            "SELECT count(DISTINCT event_id) FROM event WHERE event_type = 'oom_kill_victim' AND ("
                                    + cgroups.stream()
                                            .map(each -> "cgroup_path = '" + each.path() + "'")
                                            .collect(Collectors.joining(" OR "))
                                    + ")"));
        } finally {
            Tool.run("umount", "-l", disk.toString());
        }
    }

    @Test
    void shouldRecordAndTellWhileThereAreNoFileDescriptors() {
        Path journal = Scratch.directory().resolve("journal.db");
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config() + "journal: {path: \"%s\"}\n".formatted(journal))
                        .watching()) {
            Set<Long> killed = storm(5);
            awaitAll(receiver, killed);
            Tool.run("prlimit", "--pid", Long.toString(collector.pid()), "--nofile=3:");
            Set<Long> meanwhile = storm(30);
            Await.until(
                    "the kills to be in the journal",
                    () -> Long.parseLong(shell(
                                    journal,
                                    "SELECT count(DISTINCT event_id) FROM event"
                                            + " WHERE event_type = 'oom_kill_victim'"))
                            >= 35);
            Tool.run("prlimit", "--pid", Long.toString(collector.pid()), "--nofile=1024:");
            killed.addAll(meanwhile);
            awaitAll(receiver, killed);
            assertEquals(killed, pids(recorded(collector)));
        }
    }

    private Set<Long> storm(int kills) {
        try (Storm storm = Storm.in(cgroups, kills)) {
            return new HashSet<>(storm.over().killed());
        }
    }

    private void awaitAll(Receiver receiver, Set<Long> killed) {
        Await.value(
                () -> killed.size() + " kills to be told, of which "
                        + told(receiver).size() + " are",
                () -> told(receiver).containsAll(killed) ? Boolean.TRUE : null);
    }

    private Set<Long> told(Receiver receiver) {
        return pids(receiver.victims().stream().filter(this::ofHere).toList());
    }

    /** As the collector answers, in as many pages as it takes. */
    private List<JsonNode> recorded(Collector collector) {
        Collector.Ended ended = Collector.command(
                "events", "--json", "--limit", "1000", "--type", "oom_kill_victim", "--url", collector.address());
        assertTrue(ended.exitCode() == 0, ended::everything);
        return ended.out().stream()
                .map(JournalTest::read)
                .map(event -> event.get("data"))
                .filter(this::ofHere)
                .toList();
    }

    private boolean ofHere(JsonNode victim) {
        String path = victim.at("/victim/cgroup_path").asText();
        return cgroups.stream().anyMatch(each -> each.path().equals(path));
    }

    private static Set<Long> pids(List<JsonNode> victims) {
        return victims.stream().map(victim -> victim.at("/victim/pid").asLong()).collect(Collectors.toSet());
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4_096]);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    /** What the sqlite3 shell, which shares nothing with the collector, finds in the file. */
    private static String shell(Path journal, String query) {
        return Tool.run("sqlite3", "-readonly", "-cmd", ".timeout 20000", journal.toString(), query);
    }
}
