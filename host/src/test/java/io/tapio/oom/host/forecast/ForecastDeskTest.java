package io.tapio.oom.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.Foretold;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.host.forecast.Round.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForecastDeskTest {

    private final List<OomPredicted> told = new ArrayList<>();
    private final Foretelling foretelling = new Foretelling();
    private final Score score = new Score(new SimpleMeterRegistry());
    private boolean open = true;
    private ForecastDesk desk = newDesk();

    private ForecastDesk newDesk() {
        return newDesk("boot");
    }

    private ForecastDesk newDesk(String boot) {
        return new ForecastDesk(
                new CourseBook(),
                new AlarmWords("node-1", boot),
                event -> {
                    if (open) {
                        told.add(event);
                    }
                    return open;
                },
                foretelling,
                score,
                "best");
    }

    @BeforeEach
    void connect() {
        foretelling.tell(kill -> desk.killed(kill));
    }

    @Test
    void shouldRaiseAWarningWhenAKillHasBeenLikelyForTenSeconds() {
        say(0, 9, .5);
        assertEquals(List.of(), told);

        say(10, 10, .5);
        OomPredicted raised = told.getFirst();
        assertEquals("predicted-boot-42-" + (Passes.BOOT_NS + 10_000_000_000L), raised.eventId());
        assertEquals(0, raised.revision());
        assertEquals(Passes.BEGAN.plusSeconds(10), raised.time());
        assertEquals(Severity.WARNING, raised.severity());
        assertEquals(.5, raised.prediction().confidence());
        assertEquals(250, raised.prediction().timeToOomSeconds());
        assertEquals(200.0, raised.prediction().lowSeconds());
        assertEquals("best", raised.prediction().predictor());
        assertEquals(Passes.OWNER, raised.owner());
        assertEquals(
                "it holds 50.0 MiB that can't be reclaimed, 50.0 % of its limit of 100.0 MiB, and grows by 1.0 KiB/s",
                raised.why());
    }

    @Test
    void shouldRaiseItWithPointsTenSecondsApart() {
        step(0, .6);
        step(10, .6);
        assertEquals(1, told.size());
    }

    @Test
    void shouldNotRaiseItWhenTheChanceFallsInBetween() {
        say(0, 8, .9);
        step(9, .4);
        say(10, 18, .9);
        assertEquals(List.of(), told);
    }

    @Test
    void shouldWithdrawItWithTheReasonWhenTheChanceHasBeenSmallForTenSeconds() {
        say(0, 10, .6);
        say(11, 20, .4);
        say(21, 30, .2);
        assertEquals(1, told.size());
        step(31, .2);
        OomPredicted last = told.getLast();
        assertEquals(2, told.size());
        assertEquals(1, last.revision());
        assertEquals(Ending.FELL_BACK, last.ending());
        assertEquals(Passes.BEGAN.plusSeconds(31), last.endedAt());
        assertEquals("its memory does not grow towards the limit any more, 21 s after the warning", last.why());
    }

    @Test
    void shouldTellAChangeOnceInThirtySecondsAtMost() {
        say(0, 10, .6);
        say(11, 39, .95);
        assertEquals(1, told.size());
        say(40, 45, .95);
        assertEquals(2, told.size());
        assertEquals(.95, told.getLast().prediction().confidence());
        assertNull(told.getLast().endedAt());
    }

    @Test
    void shouldBeCriticalWhenItIsSureAndNear() {
        Forecast near = new Forecast(.95, .95, .95, 30.0, null, null, null);
        for (int t = 0; t <= 10; t++) {
            step(t, near);
        }
        assertEquals(Severity.CRITICAL, told.getFirst().severity());
    }

    @Test
    void shouldTellTheNextTimeOnlyWhenItDiffersFromTheOneToldCountedDown() {
        for (int t = 0; t <= 200; t++) {
            step(t, new Forecast(0, .6, .6, 250.0 - Math.max(0, t - 10), null, null, null));
        }
        assertEquals(1, told.size());
        step(201, new Forecast(0, .6, .6, 290.0, null, null, null));
        assertEquals(2, told.size());
    }

    @Test
    void shouldEndItWhenTheLimitIsRaised() {
        say(0, 10, .6);
        desk.begin(Passes.at(11, Passes.sample(Passes.PATH, Passes.ID, 2 * Passes.LIMIT, 1, 0L)));
        assertEquals(Ending.LIMIT_CHANGED, told.getLast().ending());
    }

    @Test
    void shouldEndItWhenTheContainerHasEndedAndNoKillIsHeardOfForFiveSeconds() {
        say(0, 10, .6);
        desk.begin(Passes.at(11));
        assertEquals(1, told.size());
        desk.begin(Passes.at(16));
        assertEquals(Ending.CONTAINER_ENDED, told.getLast().ending());
        assertNull(kill("oom-late", 17).foretold());
    }

    @Test
    void shouldTellOfAKillThatItWasForetoldAndEndTheWarning() {
        say(0, 10, .6);
        Foretold foretold = kill("oom-1", 210).foretold();

        assertEquals(new Foretold(true, told.getFirst().eventId(), 200.0, 250.0, .6, "best"), foretold);
        OomPredicted last = told.getLast();
        assertEquals(Ending.KILLED, last.ending());
        assertEquals(200.0, last.leadSeconds());
        assertEquals("it came true, 200 s after the warning", last.why());
        assertEquals(foretold, kill("oom-1", 210).foretold(), "of the next victim of the same OOM");
        assertEquals(2, told.size());
    }

    @Test
    void shouldTellOfAKillThatItWasForetoldWhenThePassWithoutItsContainerCameFirst() {
        say(0, 10, .6);
        desk.begin(Passes.at(12));
        assertTrue(predicted(kill("oom-1", 11.5)));
        desk.begin(Passes.at(30));
        assertEquals(2, told.size());
        assertEquals(Ending.KILLED, told.getLast().ending());
    }

    @Test
    void shouldTellOfAKillThatItWasNotForetoldWhereItWasWatched() {
        say(0, 5, .1);
        assertEquals(Foretold.NOT, kill("oom-1", 6).foretold());
        assertEquals(List.of(), told);
    }

    @Test
    void shouldSayNothingOfAKillWhereNothingWasWatched() {
        assertNull(kill("oom-1", 6).foretold());
    }

    @Test
    void shouldTryAgainLaterWhatCouldNotBeTold() {
        open = false;
        say(0, 30, .6);
        open = true;
        say(31, 39, .6);
        assertEquals(List.of(), told);
        step(40, .6);
        assertEquals(1, told.size());
        assertEquals(0, told.getFirst().revision());
    }

    @Test
    void shouldEndAWarningThatNobodyStandsByForAMinute() {
        say(0, 10, .6);
        for (int t = 11; t <= 70; t++) {
            desk.end(desk.begin(Passes.at(t, Passes.holding(10))), Map.of());
        }
        assertEquals(1, told.size());
        desk.end(desk.begin(Passes.at(71, Passes.holding(10))), Map.of());
        assertEquals(Ending.LOST_SIGHT, told.getLast().ending());
    }

    @Test
    void shouldForgetACgroupThatIsGoneAfterAKill() {
        say(0, 10, .6);
        kill("oom-1", 11);
        assertEquals(Foretold.NOT, kill("oom-2", 11.5).foretold());
        desk.begin(Passes.at(12));
        desk.begin(Passes.at(17));
        assertNull(kill("oom-3", 18).foretold());
    }

    @Test
    void shouldGoOnWithAWarningOfAnEarlierRun() {
        say(0, 10, .6);
        desk = newDesk();
        desk.recall(List.copyOf(told));
        step(20, .1);
        assertTrue(predicted(kill("oom-1", 20.5)));
        assertEquals(told.getFirst().eventId(), told.getLast().eventId());
        assertEquals(Ending.KILLED, told.getLast().ending());
    }

    @Test
    void shouldEndAWarningOfAnEarlierRunWhoseCgroupIsGone() {
        say(0, 10, .6);
        desk = newDesk();
        desk.recall(List.copyOf(told));
        desk.begin(Passes.at(20));
        assertEquals(Ending.LOST_SIGHT, told.getLast().ending());
        assertEquals(1, told.getLast().revision());
    }

    @Test
    void shouldEndAndNotTakeUpAWarningOfBeforeTheMachineWasStarted() {
        say(0, 10, .6);
        desk = newDesk("next");
        desk.recall(List.copyOf(told));
        step(20, .6);
        assertEquals(2, told.size());
        assertEquals(told.getFirst().eventId(), told.getLast().eventId());
        assertEquals(Ending.LOST_SIGHT, told.getLast().ending());
        assertFalse(predicted(kill("oom-1", 20.5)));
    }

    @Test
    void shouldCountWhatCameTrueAndWhatDidNot() {
        say(0, 10, .6);
        kill("oom-1", 110);
        Tally tally = tally();
        assertEquals(1, tally.right());
        assertEquals(100, tally.medianLeadSeconds());
        assertEquals(1.0, tally.recall());

        desk = newDesk();
        say(200, 210, .6);
        say(211, 225, .1);
        desk.begin(Passes.at(226));
        desk.begin(Passes.at(240));
        assertEquals(1, tally.wrong());
        assertEquals(.5, tally.precision());
    }

    @Test
    void shouldJudgeForecastsWhenTheirTimeIsOver() {
        say(0, 20, .2);
        kill("oom-1", 25);
        say(26, 340, .1);
        Tally tally = tally();
        // At 0, 10 and 20 s a kill came within 300 s; at 26 and 36 s none did.
        assertEquals(5, tally.judged());
        assertEquals((3 * .8 + 2 * .1) / 5, tally.calibrationError(), 1e-9);
        assertTrue(tally.skill() < 0);
        assertEquals(tally.standing(), score.standings().get("best"));
    }

    @Test
    void shouldKeepTheTallyAsItIs() {
        say(0, 20, .6);
        kill("oom-1", 25);
        say(26, 340, .1);
        Tally tally = tally();
        Tally again = Tally.of(tally.json());
        assertEquals(tally.json(), again.json());
        assertEquals(tally.standing(), again.standing());
        assertEquals(tally.medianLeadSeconds(), again.medianLeadSeconds());
    }

    private Tally tally() {
        return Objects.requireNonNull(score.tallies().get("best"));
    }

    private static boolean predicted(OomKillVictim kill) {
        return Objects.requireNonNull(kill.foretold()).predicted();
    }

    private void say(int from, int to, double p) {
        for (int t = from; t <= to; t++) {
            step(t, p);
        }
    }

    private void step(double seconds, double p) {
        step(seconds, Passes.within300(p));
    }

    private void step(double seconds, Forecast forecast) {
        MemorySample sample = Passes.holding(Passes.LIMIT / 2);
        Round round = desk.begin(Passes.at(seconds, sample));
        Map<Course, Forecast> answers = new HashMap<>();
        for (Step each : round.steps()) {
            answers.put(each.course(), forecast);
        }
        desk.end(round, Map.of("best", answers));
    }

    private OomKillVictim kill(String oomId, double seconds) {
        Instant time = Passes.BEGAN.plusMillis(Math.round(seconds * 1000));
        ProcessFacts victim = SampleEvents.minimalVictim("k").victim();
        MemoryCgroup owner =
                new MemoryCgroup(Passes.PATH, Passes.ID, null, Passes.LIMIT, false, null, null, null, null);
        return (OomKillVictim) foretelling.complete(new OomKillVictim(
                "kill-" + oomId,
                0,
                time,
                "node-1",
                Origin.EBPF,
                oomId,
                victim,
                null,
                null,
                owner,
                null,
                null,
                null,
                Ownership.NONE));
    }
}
