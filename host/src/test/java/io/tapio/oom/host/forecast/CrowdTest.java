package io.tapio.oom.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.plugin.ensemble.StackedEnsembleFactory;
import io.tapio.oom.plugin.linear.LinearPredictorFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A hundred containers a second that grow for ten seconds and are gone. */
class CrowdTest {

    private static final int A_SECOND = 100;
    private static final int LIVE_SECONDS = 10;
    private static final int SECONDS = 400;
    private static final int ALL_EVERY_SECONDS = 10;
    private static final int ALIVE = A_SECOND * LIVE_SECONDS;

    /** Who is gone is known by the next pass over all, and kept until news of a kill can't come any more. */
    private static final int MOST = ALIVE + A_SECOND * (3 * ALL_EVERY_SECONDS);

    private final Map<String, OomPredicted> standing = new HashMap<>();
    private final Foretelling foretelling = new Foretelling();
    private final CourseBook book = new CourseBook();
    private final Score score = new Score(new SimpleMeterRegistry());
    private final PredictorBench linear = PredictorBench.of(new LinearPredictorFactory());
    private final PredictorBench ensemble = PredictorBench.of(new StackedEnsembleFactory());

    @Test
    void shouldHoldNoMoreThanIsAliveOrWaitsToBeJudged() {
        ForecastDesk desk =
                new ForecastDesk(book, new AlarmWords("n", "b"), this::tell, foretelling, score, ensemble.name());
        for (int second = 0; second < SECONDS; second++) {
            Round round = desk.begin(Passes.pass(second, second % ALL_EVERY_SECONDS == 0, crowd(second)));
            Map<String, Map<Course, Forecast>> said = new LinkedHashMap<>();
            said.put(linear.name(), linear.answer(round.steps(), Map.of(), score.standings()));
            said.put(ensemble.name(), ensemble.answer(round.steps(), said, score.standings()));
            desk.end(round, said);
            assertTrue(book.size() <= MOST && desk.size() <= MOST, () -> book.size() + " and " + desk.size());
            assertTrue(foretelling.size() <= MOST, () -> foretelling.size() + " are watched");
        }
        assertEquals(0, book.beyond());
        assertEquals(Map.of(), standing, "ten seconds are no evidence");
        for (int left = 0; left <= ALL_EVERY_SECONDS; left += ALL_EVERY_SECONDS) {
            desk.end(desk.begin(Passes.at(SECONDS + left)), Map.of());
        }
        assertEquals(0, desk.size() + book.size() + foretelling.size());
        assertEquals(0, linear.errors() + ensemble.errors());
        assertForgotten(linear);
        assertForgotten(ensemble);
    }

    /** What a predictor keeps goes with the course, but for those that wait to be judged. */
    private static void assertForgotten(PredictorBench bench) {
        for (int attempt = 0; attempt < 50 && bench.size() > Score.MOST_PENDING; attempt++) {
            System.gc();
        }
        assertTrue(bench.size() <= Score.MOST_PENDING, () -> bench.size() + " courses in " + bench.name());
    }

    private static MemorySample[] crowd(int second) {
        MemorySample[] crowd = new MemorySample[ALIVE];
        for (int i = 0; i < ALIVE; i++) {
            int born = second - i % LIVE_SECONDS;
            long id = (long) born * A_SECOND + i / LIVE_SECONDS;
            long held = Passes.LIMIT / (LIVE_SECONDS + 1) * (1 + second - born);
            crowd[i] = Passes.sample("/docker/" + id, id, Passes.LIMIT, held, 0L);
        }
        return crowd;
    }

    private boolean tell(OomPredicted event) {
        standing.put(event.eventId(), event);
        return true;
    }
}
