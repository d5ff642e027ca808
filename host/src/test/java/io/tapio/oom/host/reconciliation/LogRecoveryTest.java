package io.tapio.oom.host.reconciliation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.kernel.KernelClock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogRecoveryTest {

    private static final Instant START = Instant.EPOCH;
    private static final long ALL = 1_000;

    private final ReportedKills reported = new ReportedKills();
    private final KernelLogText log = new KernelLogText();
    private final List<OomEvent> out = new ArrayList<>();
    private Runnable caughtUp = () -> {};
    private final LogRecovery recovery = new LogRecovery(
            log::open,
            new EventAssembler(new EventSettings("node-1", true), KernelClock.bootedAt(Instant.EPOCH), 1),
            reported,
            KernelClock.bootedAt(Instant.EPOCH),
            () -> caughtUp.run(),
            out::add);

    @BeforeEach
    void start() {
        reported.startAt(START);
    }

    @Test
    void shouldReportWhatNoEventExplainsMarkedAsRecovered() throws IOException {
        reported.remember(Victims.of(10, at(5_000)));
        log.kill(10, 5_001).kill(11, 5_500);

        assertEquals(new LogRecovery.Told(1, 0), recovery.recover(START, ALL));
        OomKillVictim victim = assertInstanceOf(OomKillVictim.class, out.getFirst());
        assertEquals(11, victim.victim().pid());
        assertEquals(Origin.KERNEL_LOG, victim.origin());
        assertEquals(Boolean.TRUE, victim.recovered());
        assertNull(victim.history());
        assertEquals(at(5_500), victim.time());
        assertEquals(2, reported.count());
    }

    @Test
    void shouldNotReportAKillTwice() throws IOException {
        log.kill(11, 5_500);
        recovery.recover(START, ALL);

        assertEquals(new LogRecovery.Told(0, 0), recovery.recover(START, ALL));
    }

    @Test
    void shouldLeaveToTheSourceWhatIsOnItsWayWhileTheLogIsRead() throws IOException {
        log.kill(10, 5_000).kill(11, 6_000);
        caughtUp = () -> reported.remember(Victims.of(11, at(6_000)));

        recovery.recover(START, 1);
        assertEquals(List.of(at(5_000)), out.stream().map(OomEvent::time).toList());
    }

    @Test
    void shouldTellTwoKillsOfOneProcessIdApart() throws IOException {
        reported.remember(Victims.of(10, at(90_000)));
        log.kill(10, 5_000).kill(10, 90_000);

        recovery.recover(START, ALL);
        assertEquals(List.of(at(5_000)), out.stream().map(OomEvent::time).toList());
    }

    @Test
    void shouldBearWithALogWhoseClockDriftsAway() throws IOException {
        long tenDaysMs = 864_000_000;
        reported.remember(Victims.of(10, at(tenDaysMs)));
        log.kill(10, tenDaysMs + 20_000);

        assertEquals(new LogRecovery.Told(0, 0), recovery.recover(START, ALL));
    }

    @Test
    void shouldReportNoMoreThanTheKernelsCountersMiss() throws IOException {
        log.kill(10, 1_000).kill(11, 2_000).kill(12, 3_000);

        assertEquals(new LogRecovery.Told(2, 1), recovery.recover(START, 2));
        assertEquals(
                List.of(at(2_000), at(3_000)), out.stream().map(OomEvent::time).toList());
    }

    @Test
    void shouldLeaveOutWhatWasBefore() throws IOException {
        log.kill(10, 1_000).kill(11, 2_000);

        recovery.recover(at(1_500), ALL);
        assertEquals(List.of(at(2_000)), out.stream().map(OomEvent::time).toList());
    }

    @Test
    void shouldGiveTheMissedMembersOfAGroupKillTheIdOfItsReportedOnes() throws IOException {
        reported.remember(Victims.ofGroup(10, at(1_000), "/a", "oom-seen"));
        log.group(10, 1_000, "/a", 11, 12);

        recovery.recover(START, ALL);
        assertEquals(
                List.of("oom-seen", "oom-seen"),
                out.stream().map(LogRecoveryTest::oomId).toList());
    }

    @Test
    void shouldNotTellWhoAskedAgainWhenAGroupKillsFirstVictimAloneWasMissed() throws IOException {
        reported.remember(Victims.ofGroup(11, at(1_000), "/a", "oom-seen"));
        log.group(10, 1_000, "/a", 11);

        recovery.recover(START, ALL);
        OomKillVictim missed = assertInstanceOf(OomKillVictim.class, out.getFirst());
        assertEquals(10, missed.victim().pid());
        assertEquals("oom-seen", missed.oomId());
        assertEquals(1, out.size(), out.toString());
    }

    @Test
    void shouldJoinTheMembersOfAGroupKillThatWasMissedAsAWhole() throws IOException {
        log.report(10, 500, "/b").group(20, 1_000, "/a", 21);

        recovery.recover(START, ALL);
        List<String> ids = out.stream().map(LogRecoveryTest::oomId).distinct().toList();
        assertEquals(2, ids.size(), ids.toString());
        assertEquals(
                List.of(10, 20),
                out.stream()
                        .filter(OomKillTriggered.class::isInstance)
                        .map(event -> ((OomKillTriggered) event).chosenPid())
                        .toList());
        assertEquals(ids.getLast(), oomId(out.getLast()));
    }

    @Test
    void shouldTellHistoryAsHistory() throws IOException {
        log.report(10, 1_000, "/a").kill(11, 9_000);

        assertEquals(new LogRecovery.Told(1, 0), recovery.history(at(5_000), ALL));
        OomKillVictim victim = assertInstanceOf(OomKillVictim.class, out.getFirst());
        assertEquals(Boolean.TRUE, victim.history());
        assertNull(victim.recovered());
        assertEquals(
                Boolean.TRUE,
                assertInstanceOf(OomKillTriggered.class, out.getLast()).history());
        assertEquals(0, reported.count(), "history is no part of the balance");
    }

    private static String oomId(OomEvent event) {
        return event instanceof OomKillVictim victim ? victim.oomId() : ((OomKillTriggered) event).oomId();
    }

    private static Instant at(long bootTimeMs) {
        return Instant.ofEpochMilli(bootTimeMs);
    }
}
