package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.e2e.TracefsWitness.Mark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Fifty real kills, five at a time, as another witness saw them. */
class IndependentWitnessTest {

    private static final long LIMIT = 12L << 20;
    private static final int KILLED_BY_SIGNAL_9 = 137;
    private static final int CGROUPS = 5;
    private static final int ROUNDS = 10;
    private static final long KIB = 1024;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldTellWhomTheKernelsOwnTracepointTells() {
        Set<Long> killed = new HashSet<>();
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config()).watching();
                TracefsWitness witness = TracefsWitness.open();
                MemoryCgroup top = MemoryCgroup.create()) {
            List<MemoryCgroup> cgroups = new ArrayList<>();
            for (int i = 0; i < CGROUPS; i++) {
                cgroups.add(top.child("/" + i).limit(LIMIT));
            }
            for (int round = 0; round < ROUNDS; round++) {
                List<Hog> hogs = cgroups.stream().map(Hog::in).toList();
                hogs.forEach(hog -> hog.hold().growUntilKilled());
                for (Hog hog : hogs) {
                    assertEquals(KILLED_BY_SIGNAL_9, hog.awaitEnd(), "waitpid");
                    killed.add(hog.pid());
                    hog.close();
                }
            }
            assertEquals(CGROUPS * ROUNDS, killed.size(), "each has an id of its own");
            Map<Long, Mark> marks = witness.marks().stream()
                    .filter(mark -> killed.contains(mark.pid()))
                    .collect(Collectors.toMap(Mark::pid, Function.identity()));
            assertEquals(killed, marks.keySet(), "the tracepoint saw each once");
            for (Mark mark : marks.values()) {
                agree(receiver.victim(top, mark.pid()), mark);
            }
            assertEquals(
                    killed.size(),
                    receiver.of(top, "oom_kill_victim").size(),
                    () -> "and nobody else: " + collector.err().all());
        }
    }

    private static void agree(JsonNode data, Mark mark) {
        assertAll(
                () -> assertEquals(mark.triggerTid(), data.at("/trigger/tid").asLong(), "trigger"),
                () -> agree(mark, "uid", data.at("/victim/uid"), 1),
                () -> agree(mark, "oom_score_adj", data.at("/victim/oom_score_adj"), 1),
                () -> agree(mark, "total-vm", data.at("/victim/total_vm_bytes"), KIB),
                () -> agree(mark, "anon-rss", data.at("/victim/anon_rss_bytes"), KIB),
                () -> agree(mark, "file-rss", data.at("/victim/file_rss_bytes"), KIB),
                () -> agree(mark, "shmem-rss", data.at("/victim/shmem_rss_bytes"), KIB),
                () -> agree(mark, "pgtables", data.at("/victim/pgtables_bytes"), KIB));
    }

    /** Kernels before the tracepoint's extension tell the pid alone. */
    private static void agree(Mark mark, String field, JsonNode told, long unit) {
        Long seen = mark.fields().get(field);
        if (seen != null) {
            assertEquals(seen * unit, told.asLong(), field + " of " + mark.pid());
        }
    }
}
