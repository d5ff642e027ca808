package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.SyntheticRecord;
import io.tapio.oom.kernel.SyntheticRecord.Cgroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingAssemblerTest {

    private static final Instant BOOT = Instant.parse("2026-11-22T10:00:00Z");
    private static final long NOW = 5_000_000_000L;
    private static final Cgroup POD = Cgroup.full(1, "/kubepods/pod1");
    private static final Cgroup APP = new Cgroup(2, 10, 20, 15, 3, false, "/kubepods/pod1/app");
    private static final Cgroup SIDECAR = Cgroup.full(3, "/kubepods/pod1/sidecar");

    private final RingAssembler assembler = assembler(true);

    private static RingAssembler assembler(boolean collectCmdline) {
        return new RingAssembler(
                new EventSettings("node-1", collectCmdline),
                KernelClock.bootedAt(BOOT),
                new EventIds("0a1b2c3d"),
                new RingFacts(SyntheticRecord.PAGE_BYTES, GfpFlags.common()),
                KnownProcesses.NOBODY,
                OwnerStatistics.NONE);
    }

    @Test
    void shouldTellWhoDiedAndThenWhoAsked() {
        List<OomEvent> events = events(single(4711, NOW));

        assertEquals(2, events.size());
        OomKillVictim victim = assertInstanceOf(OomKillVictim.class, events.get(0));
        OomKillTriggered trigger = assertInstanceOf(OomKillTriggered.class, events.get(1));
        assertEquals("oom-0a1b2c3d-5000000000", trigger.oomId());
        assertEquals("oom-0a1b2c3d-5000000000-trigger", trigger.eventId());
        assertEquals("kill-0a1b2c3d-5000000000-4711", victim.eventId());
        assertEquals(trigger.oomId(), victim.oomId());
        assertEquals(BOOT.plusSeconds(5), victim.time());
        assertEquals("node-1", victim.node());
        assertEquals(Origin.EBPF, victim.origin());
        assertEquals(4711, trigger.chosenPid());
        assertEquals(0, victim.revision());
        assertEquals("/kubepods/pod1", trigger.subjectCgroupPath());
        assertEquals("/kubepods/pod1", victim.subjectCgroupPath());
    }

    @Test
    void shouldGiveTheVictimsFactsInBytes() {
        ProcessFacts victim = victims(single(4711, NOW).victimMemory(1000, 500, 20, 3, 4, 40_960))
                .getFirst()
                .victim();

        assertEquals(
                new ProcessFacts(
                        4711,
                        4711,
                        1,
                        4711,
                        "victim",
                        null,
                        1,
                        0L,
                        0L,
                        4_000L,
                        0,
                        null,
                        4_096_000L,
                        2_048_000L,
                        81_920L,
                        12_288L,
                        16_384L,
                        40_960L,
                        "/kubepods/pod1"),
                victim);
    }

    @Test
    void shouldReportEveryMemberOfAGroupKillUnderOneOom() {
        List<OomEvent> events = events(
                group(11, NOW).firstMark().oom(NOW - 5).control(NOW - 5, 3, 11, 900, 100, 0xcc0),
                group(12, NOW + 10).oom(NOW - 5).control(NOW - 5, 3, 11, 900, 100, 0xcc0),
                group(13, NOW + 20).oom(NOW - 5).control(NOW - 5, 3, 11, 900, 100, 0xcc0));

        assertEquals(List.of("11", "trigger", "12", "13"), shape(events));
        assertEquals(1, events.stream().map(RingAssemblerTest::oomId).distinct().count());
        assertEquals("oom-0a1b2c3d-4999999995", oomId(events.getFirst()));
        assertEquals(BOOT.plusNanos(NOW - 5), events.get(1).time());
        assertEquals(true, assertInstanceOf(OomKillVictim.class, events.get(3)).groupKill());
    }

    @Test
    void shouldTellTheVictimsOfAnOomWhoseFirstMarkWasLost() {
        List<OomEvent> events =
                events(group(12, NOW + 10).oom(NOW), group(13, NOW + 20).oom(NOW));

        assertEquals(List.of("12", "13"), shape(events));
        assertEquals("oom-0a1b2c3d-5000000000", oomId(events.get(0)));
        assertEquals("oom-0a1b2c3d-5000000000", oomId(events.get(1)));
    }

    @Test
    void shouldTellTwoOomsOfOneTriggerApart() {
        List<OomEvent> events =
                events(single(11, NOW).trigger(99, "java"), single(12, NOW + 10).trigger(99, "java"));

        assertEquals(List.of("11", "trigger", "12", "trigger"), shape(events));
        assertEquals(2, events.stream().map(RingAssemblerTest::oomId).distinct().count());
    }

    @Test
    void shouldKeepTriggerVictimAndOwnerApart() {
        SyntheticRecord record = SyntheticRecord.kill(4711, NOW)
                .trigger(4712, "worker")
                .victimCgroup(APP)
                .triggerCgroup(SIDECAR)
                .owner(OwnerEvidence.OOM_LOCK, POD);
        OomKillVictim kill = victims(record).getFirst();

        assertEquals("/kubepods/pod1/app", kill.victim().cgroupPath());
        ProcessFacts trigger = kill.trigger();
        assertNotNull(trigger);
        assertEquals(4712, trigger.pid());
        assertEquals("worker", trigger.comm());
        assertEquals("/kubepods/pod1/sidecar", trigger.cgroupPath());
        MemoryCgroup owner = kill.limitOwner();
        assertNotNull(owner);
        assertEquals("/kubepods/pod1", owner.cgroupPath());
        assertEquals(DeterminedBy.OOM_LOCK, owner.determinedBy());
        MemoryCgroup own = kill.victimCgroup();
        assertNotNull(own);
        assertEquals(2L, own.cgroupId());
        assertNull(own.determinedBy());
        assertEquals("/kubepods/pod1/app", kill.subjectCgroupPath());
    }

    @Test
    void shouldTellNothingOfATaskThatWasExitingAnyway() {
        assertEquals(List.of(), events(single(4711, NOW).alreadyExiting()));
        assertEquals(
                List.of("11", "trigger", "12"),
                shape(events(group(11, NOW).firstMark(), group(15, NOW + 1).alreadyExiting(), group(12, NOW + 2))));
    }

    @ParameterizedTest
    @CsvSource({"NONE,", "OOM_LOCK,MEMCG", "NO_MARGIN,"})
    void shouldClaimNoConstraintWithoutProof(OwnerEvidence evidence, Constraint constraint) {
        OomKillVictim kill =
                victims(SyntheticRecord.kill(1, NOW).allIn(POD, evidence)).getFirst();

        assertEquals(constraint, kill.constraint());
    }

    @ParameterizedTest
    @CsvSource({"0,NONE", "1,CPUSET", "2,MEMORY_POLICY", "3,MEMCG", "4,", "-1,"})
    void shouldTakeTheConstraintFromControl(int value, Constraint constraint) {
        OomKillVictim kill = victims(SyntheticRecord.kill(1, NOW).control(NOW, value, 1, 1, 1, 1))
                .getFirst();

        assertEquals(constraint, kill.constraint());
    }

    @Test
    void shouldHaveNoOwnerWhereTheMachineRanOut() {
        OomKillVictim kill =
                victims(SyntheticRecord.kill(1, NOW).victimCgroup(APP)).getFirst();

        assertNull(kill.limitOwner());
        assertNull(kill.constraint());
        assertNull(kill.allocation());
    }

    @Test
    void shouldSayThatACgroupIsUnlimited() {
        Cgroup open = new Cgroup(9, 10, SyntheticRecord.NO_LIMIT, 11, 0, false, "/");
        MemoryCgroup cgroup = victims(SyntheticRecord.kill(1, NOW).victimCgroup(open))
                .getFirst()
                .victimCgroup();

        assertEquals(
                new MemoryCgroup("/", CgroupLevel.NODE, 9L, 40_960L, null, true, 45_056L, 0L, null, null, null),
                cgroup);
    }

    @Test
    void shouldNotSayOfALimitedCgroupThatItIsUnlimited() {
        MemoryCgroup cgroup = victims(SyntheticRecord.kill(1, NOW).victimCgroup(APP))
                .getFirst()
                .victimCgroup();

        assertEquals(
                new MemoryCgroup(
                        "/kubepods/pod1/app",
                        CgroupLevel.CGROUP,
                        2L,
                        40_960L,
                        81_920L,
                        null,
                        61_440L,
                        12_288L,
                        null,
                        null,
                        null),
                cgroup);
    }

    @Test
    void shouldCountMemoryAndSwapTogetherOnCgroupV1Alone() {
        Cgroup v1 = new Cgroup(9, 10, 20, 15, 12, true, "/docker/x");
        MemoryCgroup cgroup = victims(SyntheticRecord.kill(1, NOW).victimCgroup(v1))
                .getFirst()
                .victimCgroup();

        assertNotNull(cgroup);
        assertNull(cgroup.swapUsageBytes());
        assertEquals(49_152L, cgroup.memswUsageBytes());
    }

    @Test
    void shouldGivePointsToTheChosenAlone() {
        List<OomEvent> events = events(
                group(11, NOW).firstMark().oom(NOW - 5).control(NOW - 5, 3, 11, 900, 100, 0xcc0),
                group(12, NOW + 10).oom(NOW - 5).control(NOW - 5, 3, 11, 900, 100, 0xcc0));

        List<Long> points = new ArrayList<>();
        events.stream()
                .filter(OomKillVictim.class::isInstance)
                .map(OomKillVictim.class::cast)
                .forEach(kill -> points.add(kill.victim().oomPoints()));
        List<Long> expected = new ArrayList<>();
        expected.add(900L);
        expected.add(null);
        assertEquals(expected, points);
        assertEquals(11, assertInstanceOf(OomKillTriggered.class, events.get(1)).chosenPid());
    }

    @Test
    void shouldTellTheAllocationThatFailed() {
        OomKillVictim kill =
                victims(single(1, NOW).control(NOW, 3, 1, 900, 7680, 0xcc0)).getFirst();

        assertEquals(new Allocation("0xcc0", List.of("GFP_KERNEL"), 0, 7680L * 4096), kill.allocation());
    }

    @Test
    void shouldGiveARecordThatIsReadAgainTheSameIds() {
        SyntheticRecord[] group = {
            group(11, NOW).firstMark(), group(12, NOW + 10).oom(NOW)
        };
        List<OomEvent> first = events(group);

        assertEquals(first, events(assembler(true), group), "after a restart");
        assertEquals(first, events(group), "in the same process");
    }

    @Test
    void shouldNotConfuseBoots() {
        EventIds other = new EventIds("ffffffff");

        assertNotEquals(new EventIds("0a1b2c3d").kill(NOW, 1), other.kill(NOW, 1));
        assertNotEquals(new EventIds("0a1b2c3d").oom(NOW), other.oom(NOW));
    }

    @Test
    void shouldMaskTheCommandLine() {
        assertEquals(
                "java --password=***",
                victims(single(1, NOW).cmdline("java", "--password=hunter2"))
                        .getFirst()
                        .victim()
                        .cmdline());
    }

    @Test
    void shouldNotLetWhatWasCutPassForTheWhole() {
        OomKillVictim kill = victims(SyntheticRecord.kill(1, NOW)
                        .victimCgroup(APP)
                        .victimPathCut()
                        .cmdline("java", "-jar", "a")
                        .cmdlineCut())
                .getFirst();

        assertEquals("java -jar a \u2026", kill.victim().cmdline());
        assertEquals("/\u2026/kubepods/pod1/app", kill.victim().cgroupPath());
    }

    @Test
    void shouldNotCollectCommandLinesWhereThatIsOff() {
        OomKillVictim kill = assertInstanceOf(
                OomKillVictim.class,
                events(assembler(false), single(1, NOW).cmdline("java", "A")).getFirst());

        assertNull(kill.victim().cmdline());
    }

    @Test
    void shouldLeaveOutWhatIsNotKnown() {
        ProcessFacts victim =
                victims(SyntheticRecord.kill(1, NOW).victim(1, "")).getFirst().victim();

        assertNull(victim.comm());
        assertNull(victim.cmdline());
        assertNull(victim.cgroupPath());
        assertNull(victim.oomPoints());
    }

    private static SyntheticRecord single(int pid, long bootNs) {
        return mark(pid, bootNs).firstMark();
    }

    private static SyntheticRecord mark(int pid, long bootNs) {
        return SyntheticRecord.kill(pid, bootNs).allIn(POD, OwnerEvidence.OOM_LOCK);
    }

    /** A member of a group whose trigger is 99. */
    private static SyntheticRecord group(int pid, long bootNs) {
        return mark(pid, bootNs).trigger(99, "java").groupKill();
    }

    private List<OomEvent> events(SyntheticRecord... records) {
        return events(assembler, records);
    }

    private static List<OomEvent> events(RingAssembler assembler, SyntheticRecord... records) {
        List<OomEvent> events = new ArrayList<>();
        for (SyntheticRecord record : records) {
            events.addAll(assembler.assemble(record.decoded()));
        }
        return events;
    }

    private List<OomKillVictim> victims(SyntheticRecord... records) {
        return events(records).stream()
                .filter(OomKillVictim.class::isInstance)
                .map(OomKillVictim.class::cast)
                .toList();
    }

    private static List<String> shape(List<OomEvent> events) {
        return events.stream()
                .map(event -> event instanceof OomKillVictim kill
                        ? String.valueOf(kill.victim().pid())
                        : "trigger")
                .toList();
    }

    private static String oomId(OomEvent event) {
        return switch (event) {
            case OomKillTriggered trigger -> trigger.oomId();
            case OomKillVictim kill -> kill.oomId();
            default -> throw new AssertionError(event);
        };
    }
}
