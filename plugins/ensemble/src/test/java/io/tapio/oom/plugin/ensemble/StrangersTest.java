package io.tapio.oom.plugin.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.Ensemble.Standing;
import io.tapio.oom.api.forecast.Ensemble.Voice;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrangersTest {

    private static final Forecast SURE = new Forecast(.9, .9, .9, 30., null, null, null);
    private static final Forecast CALM = Forecast.none(null);

    @Test
    void shouldLeaveTheForecastAsItIsForAStrangerThatWasNeverJudged() {
        assertEquals(forecasts(List.of()), forecasts(List.of(new Voice("stranger", SURE, Standing.NONE))));
    }

    @Test
    void shouldLetASkilledStrangerMoveTheProbability() {
        Voice alarmed = new Voice("stranger", SURE, new Standing(100_000, .9));
        Voice calm = new Voice("stranger", CALM, new Standing(100_000, .9));
        double alone = last(List.of()).within300();

        assertTrue(last(List.of(alarmed)).within300() > alone + .05);
        assertTrue(last(List.of(calm)).within300() < alone);
    }

    @Test
    void shouldNotListenToAStrangerThatIsWorseThanTheShareOfKills() {
        assertEquals(forecasts(List.of()), forecasts(List.of(new Voice("stranger", SURE, new Standing(100_000, -.5)))));
    }

    @Test
    void shouldWeighAStrangerBySkillAndByHowOftenItWasJudged() {
        assertEquals(0, Strangers.weight(Standing.NONE));
        assertEquals(.4, Strangers.weight(new Standing(1_000, .8)), 1e-12);
        assertEquals(.008, Strangers.weight(new Standing(10, .8)), 1e-4);
    }

    @Test
    void shouldTakeTheMeanOfTheLogits() {
        Forecast half = new Forecast(.5, .5, .5, null, null, null, null);
        Voice stranger = new Voice("stranger", half, new Standing(1_000, 1));

        double joined = Strangers.join(3, Model.Horizon.SECONDS_300, List.of(stranger));

        assertEquals(1 / (1 + Math.exp(-3 / 1.5)), joined, 1e-12);
    }

    private static Forecast last(List<Voice> voices) {
        List<Forecast> all = forecasts(voices);
        return all.get(all.size() - 1);
    }

    /** A slow, even rise from 30 % that has come to 66 %: neither calm nor sure. */
    private static List<Forecast> forecasts(List<Voice> voices) {
        Ensemble ensemble = new StackedEnsembleFactory().begin();
        List<Forecast> all = new ArrayList<>();
        for (int t = 0; t < 300; t++) {
            long held = 300_000 + 1_200L * t;
            ensemble.next(new MemoryPoint(t, 1_000_000, held, held, null, null, null, null, null, null), voices)
                    .ifPresent(all::add);
        }
        return all;
    }
}
