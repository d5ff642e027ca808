package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.kernel.OomContext.Level;
import io.tapio.oom.kernel.OomContext.LruPages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of an OOM besides its kills, on a real kernel. */
@Timeout(120)
class OomDetailsTest {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private final List<KernelRecord> records = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private KillZone zone;

    @BeforeEach
    void makeZone() throws IOException {
        zone = KillZone.create();
    }

    @AfterEach
    void removeZone() throws IOException {
        zone.close();
    }

    @Test
    void shouldTellHowTheLimitsOwnerStoodBeforeTheKill() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            OomRecord kill = killOf(zone.kill(), monitor);

            assertTrue(kill.firstMark());
            OomContext context = contextOf(kill);
            assertTrue(records.indexOf(context) < records.indexOf(kill), "the context came behind the kill");
            long limit = KillZone.LIMIT_BYTES / KernelClock.pageBytes();
            Level owner = context.levels().getFirst();
            assertNotNull(kill.limitOwner());
            assertEquals(kill.limitOwner().id(), owner.id());
            assertEquals(limit, owner.limitPages());
            assertTrue(owner.usagePages() > limit / 2 && owner.peakPages() <= limit, owner.toString());
            assertEquals(2, context.levels().size(), "the zone and the root");
            assertNull(context.levels().getLast().limitPages(), "the root has no limit");
            assertTrue(context.events() == null || context.events().oom() >= 1, context.toString());
        }
    }

    @Test
    void shouldSumThePageListsUpToWhatTheCgroupHolds() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            OomContext context = contextOf(killOf(zone.kill(), monitor));

            LruPages lru = context.lru();
            assertNotNull(lru);
            long listed =
                    lru.inactiveAnon() + lru.activeAnon() + lru.inactiveFile() + lru.activeFile() + lru.unevictable();
            long usage = context.levels().getFirst().usagePages();
            assertTrue(listed > usage * 3 / 4 && listed <= usage, context.toString());
        }
    }

    @Test
    void shouldTellWhenAVictimIsGone() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            OomRecord kill = killOf(zone.kill(), monitor);

            VictimExit exit = (VictimExit) await(
                    monitor,
                    r -> r instanceof VictimExit e && e.tgid() == kill.victim().tgid());
            assertEquals(kill.victim().startBootTimeNs(), exit.startBootTimeNs());
            assertEquals(kill.bootTimeNs(), exit.killBootTimeNs());
            assertTrue(exit.exitBootTimeNs() > kill.bootTimeNs(), exit.toString());
        }
    }

    @Test
    void shouldGiveEachOomItsOwnMoment() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            OomRecord first = killOf(zone.kill(), monitor);
            OomRecord second = killOf(zone.kill(), monitor);

            assertTrue(first.firstMark() && second.firstMark());
            assertTrue(first.oomBootTimeNs() < second.oomBootTimeNs());
            assertTrue(first.oomBootTimeNs() <= first.bootTimeNs());
        }
    }

    @Test
    void shouldCountDetailsThatFoundNoRoomAndLoseNoKill() throws Exception {
        OpenOptions narrow =
                new OpenOptions(RealKernel.RING_BYTES, 4096, RealKernel.ALL, null, OpenOptions.BATCH_RECORDS);
        try (OomMonitor monitor = RealKernel.open(narrow)) {
            zone.kill(12);

            KernelCounters counters = monitor.counters();
            assertTrue(counters.detailsFull() > 0, counters.toString());
            assertEquals(0, counters.lost(), counters.toString());
            killOf(zone.kill(), monitor);
            long ours = records.stream()
                    .filter(r -> r instanceof OomRecord kill && isInZone(kill))
                    .count();
            assertEquals(13, ours);
        }
    }

    private boolean isInZone(OomRecord kill) {
        OomRecord.Memcg memcg = kill.victimMemcg();
        return memcg != null && zone.path().equals(memcg.path());
    }

    private OomRecord killOf(int pid, OomMonitor monitor) {
        return (OomRecord)
                await(monitor, r -> r instanceof OomRecord kill && kill.victim().tgid() == pid && isInZone(kill));
    }

    private OomContext contextOf(OomRecord kill) {
        List<OomContext> contexts = records.stream()
                .filter(r -> r instanceof OomContext context && context.oomBootTimeNs() == kill.oomBootTimeNs())
                .map(OomContext.class::cast)
                .toList();
        assertEquals(1, contexts.size(), "one context for an OOM");
        return contexts.getFirst();
    }

    private KernelRecord await(OomMonitor monitor, Predicate<KernelRecord> wanted) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() < deadline) {
            for (KernelRecord record : records) {
                if (wanted.test(record)) {
                    return record;
                }
            }
            if (monitor.drain(records::add, e -> {
                throw new AssertionError(e);
            })) {
                monitor.commit();
            } else {
                monitor.await(100);
            }
        }
        throw new AssertionError("not told within 20 s: " + monitor.counters());
    }
}
