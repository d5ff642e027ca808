package io.tapio.oom.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.host.forecast.Foretelling.Kill;
import io.tapio.oom.host.forecast.Round.Step;
import io.tapio.oom.host.memory.StrangeNode;
import io.tapio.oom.plugin.ensemble.StackedEnsembleFactory;
import io.tapio.oom.plugin.envelope.EnvelopePredictorFactory;
import io.tapio.oom.plugin.kalman.KalmanPredictorFactory;
import io.tapio.oom.plugin.linear.LinearPredictorFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The predictors that are shipped, and what is told of their words, where nothing is as it should be. */
class StrangeCoursesTest {

    private static final int NODES = 150;
    private static final int CONTAINERS = 20;
    private static final int PASSES = 250;
    private static final int LEAST_WARNINGS = 20;
    private static final double SOON_SECONDS = 1;

    /** The others are simpler, and only heard: a straight line is above the limit for a while after a fall. */
    private static final String DECIDING = "ensemble";

    private static final double NEARLY_FULL = .95;

    private final Map<String, OomPredicted> standing = new HashMap<>();
    private final Set<String> over = new HashSet<>();
    private final Random random = new Random(7);
    private final Map<Course, Long> least = new HashMap<>();

    @Test
    void shouldNeverSayWhatCanNotBe() {
        for (int node = 0; node < NODES; node++) {
            Desk desk = new Desk("b" + node);
            StrangeNode strange = new StrangeNode(node, CONTAINERS, true);
            for (int pass = 0; pass < PASSES; pass++) {
                desk.take(strange);
            }
            desk.panel.forEach(each -> assertEquals(0, each.errors(), "what " + each.name() + " threw"));
            least.clear();
        }
        assertTrue(over.size() > LEAST_WARNINGS, () -> over.size() + " warnings");
    }

    @Test
    void shouldPredictNothingOfMemoryThatStandsStillWhileTheClocksJump() {
        for (int node = 0; node < NODES; node++) {
            Desk desk = new Desk("b" + node);
            StrangeNode still = new StrangeNode(node, CONTAINERS, false);
            for (int pass = 0; pass < PASSES; pass++) {
                desk.take(still);
            }
        }
        assertEquals(Set.of(), over);
        assertEquals(Map.of(), standing);
    }

    /** The desk with its predictors, one after the other. */
    private final class Desk {

        private final Foretelling foretelling = new Foretelling();
        private final Score score = new Score(new SimpleMeterRegistry());
        private final ForecastDesk desk;
        private final List<PredictorBench> voices = List.of(
                PredictorBench.of(new LinearPredictorFactory()),
                PredictorBench.of(new EnvelopePredictorFactory()),
                PredictorBench.of(new KalmanPredictorFactory()));
        private final PredictorBench ensemble = PredictorBench.of(new StackedEnsembleFactory());
        private final List<PredictorBench> panel = List.of(voices.get(0), voices.get(1), voices.get(2), ensemble);

        Desk(String boot) {
            desk = new ForecastDesk(
                    new CourseBook(),
                    new AlarmWords("n", boot),
                    StrangeCoursesTest.this::tell,
                    foretelling,
                    score,
                    DECIDING);
        }

        void take(StrangeNode node) {
            Round round = desk.begin(node.pass().samples());
            Map<String, Map<Course, Forecast>> heard = new LinkedHashMap<>();
            voices.forEach(each -> heard.put(each.name(), each.answer(round.steps(), Map.of(), score.standings())));
            Map<String, Map<Course, Forecast>> all = new LinkedHashMap<>(heard);
            all.put(ensemble.name(), ensemble.answer(round.steps(), heard, score.standings()));
            for (Step step : round.steps()) {
                boolean safe = isSafe(step);
                all.forEach((name, answers) -> canBe(name, step, safe, answers.get(step.course())));
            }
            desk.end(round, all);
            if (!round.steps().isEmpty() && random.nextInt(50) == 0) {
                Course killed =
                        round.steps().get(random.nextInt(round.steps().size())).course();
                desk.killed(new Kill(killed.path(), killed.cgroupId(), round.time()));
            }
        }
    }

    /** Less was never held since it is followed, and there is room. */
    private boolean isSafe(Step step) {
        long held = step.point().heldBytes();
        long before = least.merge(step.course(), held, Math::min);
        return held <= before && step.point().ratio() < NEARLY_FULL;
    }

    private static void canBe(String predictor, Step step, boolean safe, @Nullable Forecast said) {
        if (said == null) {
            return;
        }
        String what = predictor + " says " + said + " of " + step.point();
        assertTrue(said.within60() >= 0 && said.within900() <= 1, what);
        assertTrue(said.within60() <= said.within300() && said.within300() <= said.within900(), what);
        Double seconds = said.timeToOomSeconds();
        if (seconds == null) {
            return;
        }
        assertTrue(seconds >= 0 && seconds < Double.POSITIVE_INFINITY, what);
        Double low = said.lowSeconds();
        Double high = said.highSeconds();
        assertTrue(low == null || low >= 0 && low <= seconds, what);
        assertTrue(high == null || high >= seconds && high < Double.POSITIVE_INFINITY, what);
        boolean nonsense = safe && seconds <= SOON_SECONDS && predictor.equals(DECIDING);
        assertFalse(nonsense, () -> "in 0 s: " + what);
    }

    /** Now and then nothing can be told, but for the end of what was. */
    private boolean tell(OomPredicted event) {
        double seconds = event.prediction().timeToOomSeconds();
        assertTrue(seconds >= 0 && seconds < Double.POSITIVE_INFINITY, event::toString);
        OomPredicted before = standing.get(event.eventId());
        assertTrue(!over.contains(event.eventId()), event::toString);
        if (event.revision() > 0) {
            assertNotNull(before, event::toString);
            assertEquals(before.revision() + 1, event.revision());
        } else {
            assertNull(before, event::toString);
        }
        if (event.endedAt() != null) {
            Double lead = event.leadSeconds();
            assertTrue(lead == null || lead >= 0, event::toString);
            standing.remove(event.eventId());
            over.add(event.eventId());
            return true;
        }
        if (random.nextInt(10) == 0) {
            return false;
        }
        standing.put(event.eventId(), event);
        return true;
    }
}
