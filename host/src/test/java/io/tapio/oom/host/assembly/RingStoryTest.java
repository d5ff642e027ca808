package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryEvents;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.json.SchemaCheck;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.KernelRecord;
import io.tapio.oom.kernel.OomContext;
import io.tapio.oom.kernel.OomContext.Level;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.VictimExit;
import io.tapio.oom.kernel.VictimReaped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A kill with all that the kernel side and the other rooms can tell of it. */
class RingStoryTest {

    private final List<String> asked = new ArrayList<>();
    private final RingAssembler assembler = assembler(true);

    private RingAssembler assembler(boolean details) {
        return new RingAssembler(
                new EventSettings("node-1", true, details, new CommandLineMask(SecretNames.builtIn())),
                KernelClock.bootedAt(Instant.parse("2026-11-22T10:00:00Z")),
                new EventIds("0a1b2c3d"),
                new RingFacts(RingStory.PAGE, GfpFlags.common()),
                (pid, start) -> pid == 4711 && start == 1_000_000_000L ? RingStory.JAVA_BEFORE : null,
                (path, moment) -> {
                    asked.add(path);
                    return RingStory.READ;
                });
    }

    @Test
    void shouldFillAtLeast40FieldsOfAKill() {
        List<OomEvent> events = story(assembler);
        OomEvent last = events.getLast();
        OomEvent owned = new OwnerStage(new CgroupPathResolver()).withOwner(last);
        JsonNode data = EventJson.envelope(owned).get("data");

        assertEquals(List.of(), SchemaCheck.problems(EventJson.encode(owned)));
        assertTrue(leaves(data) >= 40, leaves(data) + " fields: " + data);
        JsonNode trigger = EventJson.envelope(events.get(1)).get("data");
        assertEquals(List.of(), SchemaCheck.problems(EventJson.encode(events.get(1))));
        assertTrue(leaves(trigger) >= 60, leaves(trigger) + " fields: " + trigger);
    }

    @Test
    void shouldNameEveryCandidateOnTheTrigger() {
        OomKillTriggered trigger = trigger(story(assembler));

        List<Candidate> candidates = Objects.requireNonNull(trigger.candidates());
        assertEquals(
                List.of(4711, 4720, 4600),
                candidates.stream().map(Candidate::pid).toList());
        assertTrue(candidates.getFirst().chosen());
        assertEquals(3, trigger.candidatesTotal());
        assertTrue(
                Objects.requireNonNull(trigger.why())
                        .startsWith("java (pid 4711) was chosen: the highest of 2 candidates with 115,200 points"),
                trigger.why());
        assertTrue(trigger.why().contains("The limit of the pod (" + RingStory.POD_PATH + ", 256.0 MiB)"));
        assertFalse(trigger.why().contains("token"), trigger.why());
    }

    @Test
    void shouldTellTheCgroupsAroundTheOwner() {
        MemoryCgroup owner = Objects.requireNonNull(trigger(story(assembler)).limitOwner());

        assertEquals(CgroupLevel.POD, owner.level());
        List<MemoryCgroup> ancestors = Objects.requireNonNull(owner.ancestors());
        assertEquals(
                List.of("/kubepods/burstable", "/kubepods", "/"),
                ancestors.stream().map(MemoryCgroup::cgroupPath).toList());
        assertEquals(
                List.of(CgroupLevel.KUBEPODS, CgroupLevel.KUBEPODS, CgroupLevel.NODE),
                ancestors.stream().map(MemoryCgroup::level).toList());
        assertEquals(900_000L * 4096, ancestors.get(1).limitBytes());
        assertEquals(true, ancestors.get(0).unlimited());
        assertNull(ancestors.get(2).usageBytes(), "a counter that never rose tells nothing");
    }

    @Test
    void shouldNotInventPathsAboveOnesThatWereCut() {
        Memcg cut = new Memcg(42, 1, 1L, 1, 0, false, "/a/b", true);
        OwnerDetails details = new OwnerDetails(new RingFacts(4096, GfpFlags.common()), OwnerStatistics.NONE);
        List<MemoryCgroup> ancestors = Objects.requireNonNull(details.ancestors(RingStory.CONTEXT, cut));

        assertEquals("/\u2026/a", ancestors.get(0).cgroupPath());
        assertNull(ancestors.get(1).cgroupPath());
        assertNull(ancestors.get(1).level());
        assertNull(ancestors.get(2).cgroupPath());
    }

    @Test
    void shouldNotTakeTheContextOfAnotherCgroup() {
        OwnerDetails details = new OwnerDetails(new RingFacts(4096, GfpFlags.common()), OwnerStatistics.NONE);
        OomContext other = new OomContext(1, List.of(new Level(77, 1, 1L, 1)), null, null, null);

        assertNull(details.ancestors(other, RingStory.POD));
        assertNull(details.ancestors(null, RingStory.POD));
        assertNull(details.ancestors(RingStory.CONTEXT, null));
    }

    @Test
    void shouldJoinTheKernelsFiguresWithThoseThatWereRead() {
        MemoryStatistics memory =
                Objects.requireNonNull(trigger(story(assembler)).memory());

        assertEquals(52_000L * 4096, memory.lruAnonBytes());
        assertEquals(500L * 4096, memory.lruFileBytes());
        assertEquals(5L * 4096, memory.unevictableBytes());
        assertEquals(1_500L * 4096, memory.kernelBytes());
        assertEquals(new MemoryEvents(0L, 41L, 1L, 2L, 0L), memory.eventsBefore());
        assertEquals(RingStory.READ.eventsAfter(), memory.eventsAfter());
        assertEquals(RingStory.READ.anonBytes(), memory.anonBytes());
        assertEquals(List.of(RingStory.POD_PATH), asked, "read once for an OOM");
    }

    @Test
    void shouldLeaveMemoryDetailsOutWhereTheyAreNotWanted() {
        OomKillTriggered trigger = trigger(story(assembler(false)));

        assertNull(trigger.memory());
        assertNull(Objects.requireNonNull(trigger.limitOwner()).ancestors());
        assertEquals(CgroupLevel.POD, trigger.limitOwner().level());
        assertNotNull(trigger.candidates());
        assertEquals(List.of(), asked);
    }

    @Test
    void shouldTellTheVictimsCommandLineThatWasReadBefore() {
        OomKillVictim victim = victim(story(assembler));

        assertEquals("java -Dpassword=*** -jar app.jar", victim.victim().cmdline());
        assertEquals("C", Objects.requireNonNull(victim.environment()).get("LANG"));
        assertEquals(
                "sidecar --token=***", Objects.requireNonNull(victim.trigger()).cmdline());
        assertEquals(42, victim.victim().threads());
    }

    @Test
    void shouldTellWhetherTheContainerEndedWithItsVictim() {
        assertEquals(true, RingFacts.containerInit(RingStory.JAVA));
        assertEquals(false, RingFacts.containerInit(RingStory.SIDECAR));
        assertNull(
                RingFacts.containerInit(new Task(1, 1, 0, 1, 0, 0, 0, 1, 0, 0, "systemd", null)),
                "of the machine's own namespace nobody knows");
    }

    @Test
    void shouldTellEveryMemberOfAGroupTheSameReason() {
        RingStory.CANDIDATES.forEach(assembler::assemble);
        assembler.assemble(RingStory.kill(RingStory.JAVA, RingStory.NOW, true, RingStory.CONTROL, true));
        OomKillVictim member = victim(assembler.assemble(
                RingStory.kill(RingStory.SIDECAR, RingStory.NOW + 9, false, RingStory.CONTROL, true)));

        assertTrue(
                Objects.requireNonNull(member.why())
                        .startsWith("sidecar (pid 4720) was killed with its whole group,"
                                + " since memory.oom.group is set: java (pid 4711) was chosen: the highest of 2"),
                member.why());
    }

    @Test
    void shouldReviseTheKillByWhatFollowed() {
        List<OomEvent> events = story(assembler);
        OomKillVictim last = (OomKillVictim) events.getLast();

        assertTrue(last.revision() > 0, "not a new event");
        assertEquals(events.getFirst().eventId(), last.eventId());
        assertEquals(30L, last.timeToExitMs());
        assertEquals((51_200L - 200) * 4096, last.reapedBytes());
        assertEquals(0, assembler.evicted());
    }

    private static List<OomEvent> story(RingAssembler assembler) {
        List<KernelRecord> records = new ArrayList<>();
        records.add(RingStory.CONTEXT);
        records.addAll(RingStory.CANDIDATES);
        records.add(RingStory.kill());
        records.add(new VictimReaped(4711, 1, RingStory.NOW, RingStory.NOW + 9_000_000, 100, 100, 0));
        records.add(new VictimExit(4711, 1, RingStory.NOW, RingStory.NOW + 30_000_000));
        List<OomEvent> events = new ArrayList<>();
        records.forEach(record -> events.addAll(assembler.assemble(record)));
        return events;
    }

    private static OomKillTriggered trigger(List<? extends OomEvent> events) {
        return events.stream()
                .filter(OomKillTriggered.class::isInstance)
                .map(OomKillTriggered.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static OomKillVictim victim(List<? extends OomEvent> events) {
        return events.stream()
                .filter(OomKillVictim.class::isInstance)
                .map(OomKillVictim.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** A list counts once, however long. */
    private static int leaves(JsonNode node) {
        if (!node.isObject()) {
            return 1;
        }
        int leaves = 0;
        for (JsonNode child : node) {
            leaves += leaves(child);
        }
        return leaves;
    }
}
