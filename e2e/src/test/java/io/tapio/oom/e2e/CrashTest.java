package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The collector is killed at random moments, again and again, while its peers fail in every way there is. {@code
 * -Dtapio.soak.crashes=100} says how often.
 */
class CrashTest {

    private static final int CRASHES = Integer.getInteger("tapio.soak.crashes", 8);
    private static final int INCIDENTS_A_ROUND = 20;
    private static final int LONGEST_RUN_MS = 1_500;
    private static final long LIMIT = 16L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Random random = new Random(20261122);
    private final Fed fed = new Fed();
    private final List<UnrulyPeer> peers =
            Arrays.stream(UnrulyPeer.Habit.values()).map(UnrulyPeer::new).toList();

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @AfterEach
    void close() {
        peers.forEach(UnrulyPeer::close);
    }

    @Test
    void shouldBringEveryEventToEverySinkThroughCrashesAndFailingPeers() throws Exception {
        try (Pins pins = Pins.create();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            Path config = Scratch.file("tapio-oom.yaml", config(pins));
            List<Long> killed = new ArrayList<>();
            for (int crash = 0; crash < CRASHES; crash++) {
                try (Collector collector = start(config)) {
                    fed.incidents(INCIDENTS_A_ROUND / 2);
                    if (crash % 2 == 0) {
                        collector.watching().up();
                        killed.add(kill(cgroup));
                    }
                    fed.incidents(INCIDENTS_A_ROUND / 2);
                    Thread.sleep(random.nextInt(LONGEST_RUN_MS));
                    collector.kill();
                }
                killed.add(kill(cgroup)); // and one while it is down
            }
            peers.forEach(UnrulyPeer::behave);
            try (Collector last = start(config)) {
                Set<String> all = new HashSet<>(fed.ids());
                for (UnrulyPeer peer : peers) {
                    Await.value(
                            () -> missing(peer, all, killed) + " at " + peer.name() + "\n"
                                    + String.join("\n", last.err().all()),
                            PATIENCE,
                            () -> missing(peer, all, killed).isEmpty() ? true : null);
                }
            }
            peers.forEach(this::assertOrderAndTellDuplicates);
        }
    }

    private static List<String> missing(UnrulyPeer peer, Set<String> ids, List<Long> killed) {
        Set<String> taken = peer.ids();
        List<String> missing = new ArrayList<>(ids);
        missing.removeAll(taken);
        Set<Long> pids = new HashSet<>();
        peer.taken().forEach(data -> pids.add(data.at("/victim/pid").asLong()));
        killed.stream().filter(pid -> !pids.contains(pid)).forEach(pid -> missing.add("pid " + pid));
        return missing;
    }

    /** Of each incident the first sight of its events is in their order; what comes again is the same. */
    private void assertOrderAndTellDuplicates(UnrulyPeer peer) {
        Map<String, Integer> latest = new HashMap<>();
        Map<String, JsonNode> seen = new HashMap<>();
        int again = 0;
        for (JsonNode data : peer.taken()) {
            String id = data.get("event_id").asText();
            JsonNode before = seen.putIfAbsent(id + " " + data.get("revision"), data);
            if (before != null) {
                again++;
                assertEquals(before, data, "the same id tells the same");
            } else if (id.startsWith("fed-")) {
                int number = data.at("/victim/pid").asInt();
                Integer last = latest.put(data.get("oom_id").asText(), number);
                assertTrue(last == null ? number == 1 : number == last + 1, id + " came behind " + last);
            }
        }
        System.out.printf(
                "%d crashes, sink %s: %d events, %d came again (%.1f %%)%n",
                CRASHES, peer.name(), seen.size(), again, 100.0 * again / seen.size());
    }

    private static long kill(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            return hog.pid();
        }
    }

    private Collector start(Path config) {
        Distribution distribution = Distribution.built();
        return Collector.ofCommand(List.of(
                "env",
                "TAPIO_JAVA_OPTS=" + fed.javaOptions(),
                distribution.launcher().toString(),
                "run",
                "--config",
                config.toString()));
    }

    private String config(Pins pins) {
        StringBuilder yaml = new StringBuilder(Collector.withJournal(pins.section()))
                .append("http: {port: 0}\nkubernetes: {impact: false}\nsinks:\n  stdout: {enabled: false}\n");
        for (UnrulyPeer peer : peers) {
            yaml.append("""
                      %s:
                        plugin: webhook
                        url: "%s"
                        timeout: 1s
                        delivery: {timeout: 3s, batch_size: 20, min_backoff: 20ms, max_backoff: 300ms, max_attempts: 100000}
                    """.formatted(peer.name(), peer.url()));
        }
        return yaml.toString();
    }
}
