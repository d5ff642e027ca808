package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.source.KernelFact;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import io.tapio.oom.host.source.KernelFact.RingRecord;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.SyntheticRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventAssemblerTest {

    private static final Instant BOOT = Instant.parse("2026-11-22T10:00:00Z");
    private static final long NOW = 5_000_000_000L;

    private final EventAssembler assembler = new EventAssembler(
            new EventSettings("node-1", true),
            KernelClock.bootedAt(BOOT),
            SyntheticRecord.PAGE_BYTES,
            KnownProcesses.NOBODY,
            OwnerStatistics.NONE,
            new EventIds("0a1b2c3d"),
            GfpFlags.common());

    @Test
    void shouldTellWhereACounterRoseAndByHowMuch() {
        CgroupOomNotification rise = notification("/pod1", 3);

        assertEquals(
                new CgroupOomNotification(
                        rise.eventId(),
                        0,
                        BOOT.plusSeconds(5),
                        "node-1",
                        Origin.CGROUP,
                        new MemoryCgroup("/pod1", null, 10L, 20L, null, 30L, null, null, null),
                        3,
                        Ownership.NONE),
                rise);
        assertEquals("/pod1", rise.subjectCgroupPath());
    }

    @Test
    void shouldGiveEveryCgroupOfOnePassAnIdOfItsOwn() {
        assertEquals("/Aa".hashCode(), "/BB".hashCode());
        assertNotEquals(notification("/Aa", 1).eventId(), notification("/BB", 1).eventId());
        assertEquals(notification("/Aa", 1).eventId(), notification("/Aa", 1).eventId());
        assertTrue(notification("/x".repeat(2_000), 1).eventId().length() < 64);
    }

    @Test
    void shouldKeepTheFactsOrder() {
        List<KernelFact> facts = List.of(
                new CounterRise(NOW, "/pod1", 1, null, null, null),
                new RingRecord(SyntheticRecord.kill(1, NOW).firstMark().decoded()),
                new LogKill(
                        5_000_000,
                        new LogProcess(2, "x", null, null, null, null, null, null, null, null),
                        null,
                        null,
                        null,
                        null,
                        null,
                        false));

        assertEquals(
                List.of(
                        EventType.CGROUP_OOM_NOTIFICATION,
                        EventType.OOM_KILL_VICTIM,
                        EventType.OOM_KILL_TRIGGERED,
                        EventType.OOM_KILL_VICTIM),
                assembler.assemble(facts).stream().map(OomEvent::eventType).toList());
    }

    @Test
    void shouldTellThisBootFromOthers() {
        assertTrue(EventIds.ofThisBoot().boot().matches("[0-9a-f]{8}"));
        assertEquals(EventIds.ofThisBoot(), EventIds.ofThisBoot());
    }

    private CgroupOomNotification notification(String path, long kills) {
        return (CgroupOomNotification) assembler
                .assemble(List.of(new CounterRise(NOW, path, kills, 10L, 20L, 30L)))
                .getFirst();
    }
}
