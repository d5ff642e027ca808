package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.PassedOver;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogLimit;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import io.tapio.oom.host.source.LogCandidate;
import io.tapio.oom.host.source.LogDetails;
import io.tapio.oom.host.source.LogMemory;
import io.tapio.oom.kernel.KernelClock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogAssemblerTest {

    private static final Instant BOOT = Instant.parse("2026-11-22T10:00:00Z");
    private static final LogProcess TRIGGER = new LogProcess(12, "worker", null, 0, null, null, null, null, null, null);
    private static final LogLimit LIMIT = new LogLimit("/pod1", 100L, 100L);

    private final LogAssembler assembler =
            new LogAssembler(new EventSettings("node-1", true), KernelClock.bootedAt(BOOT), new EventIds("0a1b2c3d"));

    @Test
    void shouldTellWhatTheReportSays() {
        List<OomEvent> events = assembler.assemble(kill(5_000_000, 11, TRIGGER, false));

        OomKillVictim victim = assertInstanceOf(OomKillVictim.class, events.getFirst());
        OomKillTriggered trigger = assertInstanceOf(OomKillTriggered.class, events.getLast());
        assertEquals("oom-0a1b2c3d-5000000000", trigger.oomId());
        assertEquals(trigger.oomId(), victim.oomId());
        assertEquals("kill-0a1b2c3d-5000000000-11", victim.eventId());
        assertEquals(BOOT.plusSeconds(5), victim.time());
        assertEquals(Origin.KERNEL_LOG, victim.origin());
        assertEquals(11, trigger.chosenPid());
        assertEquals(
                new MemoryCgroup(
                        "/pod1",
                        CgroupLevel.CGROUP,
                        null,
                        100L,
                        100L,
                        null,
                        null,
                        null,
                        null,
                        DeterminedBy.OOM_CONTROL,
                        null),
                victim.limitOwner());
        assertEquals(new Allocation("0xcc0", 0, null), victim.allocation());
        assertEquals(
                new ProcessFacts(
                        11,
                        null,
                        null,
                        null,
                        "python3",
                        null,
                        1000L,
                        null,
                        null,
                        7,
                        null,
                        1L,
                        2L,
                        3L,
                        4L,
                        null,
                        5L,
                        "/pod1/app"),
                victim.victim());
        assertNull(victim.groupKill());
    }

    @Test
    void shouldJoinTheMembersOfAGroup() {
        OomEvent first = assembler.assemble(kill(5_000_000, 11, TRIGGER, false)).getFirst();
        List<OomEvent> second = assembler.assemble(kill(5_000_001, 12, TRIGGER, true));

        assertEquals(1, second.size());
        OomKillVictim member = assertInstanceOf(OomKillVictim.class, second.getFirst());
        assertEquals(assertInstanceOf(OomKillVictim.class, first).oomId(), member.oomId());
        assertEquals(true, member.groupKill());
    }

    @Test
    void shouldTellTwoOomsApart() {
        OomEvent first = assembler.assemble(kill(5_000_000, 11, TRIGGER, false)).getFirst();
        List<OomEvent> second = assembler.assemble(kill(5_000_001, 12, TRIGGER, false));

        assertEquals(2, second.size());
        assertNotEquals(
                assertInstanceOf(OomKillVictim.class, first).oomId(),
                assertInstanceOf(OomKillVictim.class, second.getFirst()).oomId());
    }

    @Test
    void shouldTellAMemberWhoseGroupWasNotSeenFromItsStart() {
        List<OomEvent> events = assembler.assemble(kill(5_000_001, 12, null, true));

        assertEquals(1, events.size());
        assertEquals(
                "oom-0a1b2c3d-5000001000",
                assertInstanceOf(OomKillVictim.class, events.getFirst()).oomId());
    }

    @Test
    void shouldTellTheVictimAloneWhereTheReportWasCut() {
        List<OomEvent> events =
                assembler.assemble(new LogKill(5_000_000, victim(11), null, null, null, null, null, false));

        assertEquals(1, events.size());
        OomKillVictim victim = assertInstanceOf(OomKillVictim.class, events.getFirst());
        assertNull(victim.trigger());
        assertNull(victim.limitOwner());
        assertNull(victim.constraint());
        assertNull(victim.allocation());
    }

    @Test
    void shouldTellTheTaskTableTheStatisticsAndTheAllocationsNames() {
        LogMemory memory = new LogMemory(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
        List<LogCandidate> table = List.of(
                new LogCandidate(11, "python3", 300L, 0L, 5L, 0), new LogCandidate(1, "init", null, null, null, -1000));

        OomKillTriggered trigger = assertInstanceOf(
                OomKillTriggered.class,
                assembler
                        .assemble(kill(new LogDetails(BOOT, null, null, List.of("GFP_KERNEL"), null, table, memory)))
                        .getLast());

        assertEquals(BOOT, trigger.time());
        assertEquals(
                List.of(
                        new Candidate(11, "python3", null, 0, 300L, 0L, 5L, true, null),
                        new Candidate(1, "init", null, -1000, null, null, null, false, PassedOver.OOM_SCORE_ADJ)),
                trigger.candidates());
        assertEquals(2, trigger.candidatesTotal());
        assertEquals(7L, trigger.memory() == null ? null : trigger.memory().pageTablesBytes());
        assertEquals(
                List.of("GFP_KERNEL"),
                trigger.allocation() == null ? null : trigger.allocation().gfpFlags());
    }

    @Test
    void shouldSayThatAChildDiedInPlaceOfTheOneThatWasChosen() {
        List<OomEvent> events =
                assembler.assemble(kill(new LogDetails(null, 716, 9, List.of(), null, List.of(), null)));

        OomKillTriggered trigger = assertInstanceOf(OomKillTriggered.class, events.getLast());
        assertEquals(9, trigger.chosenPid());
        String why = String.valueOf(trigger.why());
        assertTrue(why.startsWith("process 9 was chosen"), why);
        assertTrue(
                why.endsWith(
                        " The kernel's score for the chosen one was 716 thousandths of the memory at stake. Its child"
                                + " python3 (pid 11) was killed in its place."),
                why);
    }

    @Test
    void shouldSayOfAMemberThatItsGroupWasKilled() {
        assembler.assemble(kill(5_000_000, 11, TRIGGER, false));

        OomKillVictim member = assertInstanceOf(
                OomKillVictim.class,
                assembler.assemble(kill(5_000_001, 12, TRIGGER, true)).getFirst());

        assertTrue(String.valueOf(member.why()).contains("was killed with its whole group"), member.why());
    }

    @Test
    void shouldNameAKillOfAnUnknownBootByWhatIsSaidOfIt() {
        LogAssembler ofText = new LogAssembler(
                new EventSettings("node-1", true), KernelClock.bootedAt(BOOT), EventIds.ofUnknownBoot());

        String id =
                ofText.assemble(kill(5_000_000, 11, TRIGGER, false)).getFirst().eventId();

        assertEquals(
                id,
                ofText.assemble(kill(5_000_000, 11, TRIGGER, false)).getFirst().eventId());
        assertNotEquals(
                id,
                ofText.assemble(kill(5_000_000, 12, TRIGGER, false)).getFirst().eventId());
        assertNotEquals(
                id,
                assembler
                        .assemble(kill(5_000_000, 11, TRIGGER, false))
                        .getFirst()
                        .eventId());
    }

    @Test
    void shouldTellNothingOfAVictimWithoutAPid() {
        assertEquals(List.of(), assembler.assemble(kill(5_000_000, null, TRIGGER, false)));
    }

    @ParameterizedTest
    @CsvSource({
        "CONSTRAINT_NONE,NONE",
        "CONSTRAINT_CPUSET,CPUSET",
        "CONSTRAINT_MEMORY_POLICY,MEMORY_POLICY",
        "CONSTRAINT_MEMCG,MEMCG",
        "CONSTRAINT_OF_2040,"
    })
    void shouldKnowTheKernelsConstraints(String word, @Nullable Constraint constraint) {
        OomEvent event = assembler
                .assemble(new LogKill(5_000_000, victim(11), null, null, word, null, null, false))
                .getLast();

        assertEquals(constraint, assertInstanceOf(OomKillVictim.class, event).constraint());
    }

    private static LogKill kill(LogDetails details) {
        return new LogKill(5_000_000, victim(11), TRIGGER, LIMIT, "CONSTRAINT_MEMCG", "0xcc0", 0, false, details);
    }

    private static LogKill kill(long us, @Nullable Integer pid, @Nullable LogProcess trigger, boolean member) {
        return new LogKill(us, victim(pid), trigger, LIMIT, "CONSTRAINT_MEMCG", "0xcc0", 0, member);
    }

    private static LogProcess victim(@Nullable Integer pid) {
        return new LogProcess(pid, "python3", 1000L, 7, 1L, 2L, 3L, 4L, 5L, "/pod1/app");
    }
}
