package io.tapio.oom.host.reconciliation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportedKillsTest {

    private static final Instant START = Instant.ofEpochSecond(1_000);

    private final ReportedKills kills = new ReportedKills();

    @BeforeEach
    void start() {
        kills.startAt(START);
    }

    @Test
    void shouldRememberAKillFromBeforeTheStartAndNotCountIt() {
        kills.remember(Victims.of(1, START.minusSeconds(5)));
        kills.remember(Victims.of(2, START.plusSeconds(5)));

        assertEquals(1, kills.count());
        assertEquals(2, kills.newest().size());
        assertEquals(START.minusSeconds(5), kills.horizon(), "the pinned ring had all from there on");
    }

    @Test
    void shouldKnowWhatAnEarlierRunToldAndNeitherCountItNorRelyOnItsCompleteness() {
        kills.recall(Victims.of(1, START.minusSeconds(5)).withRevision(2));

        assertEquals(0, kills.count());
        assertEquals(1, kills.newest().size());
        assertEquals(START, kills.horizon());
    }

    @Test
    void shouldCountWhatTheLogTellsEvenWhereItsClockIsBehind() {
        kills.remember(Victims.ofLog(1, START.minusSeconds(5)));
        kills.remember(Victims.ofLog(2, START.minusSeconds(5)).withTiming(true, null));

        assertEquals(1, kills.count(), "the recovered one was before");
    }

    @Test
    void shouldNotCountARevision() {
        kills.remember(Victims.of(1, START).withAftermath(5L, null).withRevision(1));

        assertEquals(0, kills.count());
    }

    @Test
    void shouldCountAGroupKillOnce() {
        kills.remember(Victims.ofGroup(1, START, "/a", "oom-1"));
        kills.remember(Victims.ofGroup(2, START, "/a", "oom-1"));
        kills.remember(Victims.ofGroup(3, START, "/a", "oom-2"));
        kills.remember(Victims.of(4, START));

        assertEquals(4, kills.count());
        assertEquals(2, kills.groupOoms());
    }

    @Test
    void shouldForgetTheOldestAndSayHowFarBackItRemembers() {
        for (int i = 0; i <= ReportedKills.REMEMBERED; i++) {
            kills.remember(Victims.of(1, START.plusSeconds(i)));
        }

        assertEquals(ReportedKills.REMEMBERED, kills.newest().size());
        assertEquals(ReportedKills.REMEMBERED + 1, kills.count());
        assertEquals(START, kills.horizon());
        kills.remember(Victims.of(1, START.plusSeconds(99_999)));
        assertEquals(START.plusSeconds(1), kills.horizon());
    }
}
