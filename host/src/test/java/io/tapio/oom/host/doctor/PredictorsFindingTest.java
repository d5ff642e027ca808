package io.tapio.oom.host.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.ConfigOutcome.Loaded;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.doctor.Finding.Verdict;
import io.tapio.oom.host.plugin.PredictorFactories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorsFindingTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void shouldNameWhoIsAskedAndWhoDecides() throws IOException {
        Finding finding =
                PredictorsFinding.of(config("prediction: {ensemble: wind, predictors: [wind, sun]}"), three());

        assertEquals(Verdict.OK, finding.verdict());
        assertEquals("sun, wind; wind decides", finding.detail());
    }

    @Test
    void shouldSayWhatToDoWhereNobodyDecides() throws IOException {
        Finding finding = PredictorsFinding.of(config("prediction: {ensemble: rain}"), three());

        assertEquals(Verdict.MISSING, finding.verdict());
        assertTrue(finding.detail().startsWith("snow, sun, wind; no plugin brings \"rain\""), finding.detail());
        assertTrue(String.valueOf(finding.remedy()).contains("prediction.ensemble"));
    }

    @Test
    void shouldSayThatPredictionIsTurnedOff() throws IOException {
        Finding finding = PredictorsFinding.of(config("oom: {enable_prediction: false}"), three());

        assertEquals(Verdict.OK, finding.verdict());
        assertEquals("none are asked: oom.enable_prediction is false", finding.detail());
    }

    private HostConfig config(String text) throws IOException {
        return ((Loaded) ConfigLoader.load(Files.writeString(folder.resolve("c.yaml"), text))).config();
    }

    private static PredictorFactories three() {
        return new PredictorFactories() {
            @Override
            public List<PredictorFactory> predictors() {
                return List.of(predictor("wind"), predictor("sun"), predictor("snow"));
            }

            @Override
            public List<EnsembleFactory> ensembles() {
                return List.of();
            }
        };
    }

    private static PredictorFactory predictor(String name) {
        return new PredictorFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Predictor begin() {
                throw new AssertionError("nobody is asked anything");
            }
        };
    }
}
