package io.tapio.oom.plugin.prometheus;

import io.tapio.oom.api.sink.SinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

class PrometheusSinkKitTest extends SinkCompatibilityKit {

    private final Scrape scrape = new Scrape();

    @AfterEach
    void stop() {
        scrape.close();
    }

    @Override
    protected SinkFactory factory() {
        return new PrometheusSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    protected boolean carriesEvents() {
        return false;
    }

    @Override
    protected List<String> arrived() {
        double counted = scrape.series().entrySet().stream()
                .filter(series -> series.getKey().startsWith("oom_events_total{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        return Collections.nCopies((int) counted, "an event");
    }
}
