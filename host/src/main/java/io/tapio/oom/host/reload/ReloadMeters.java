package io.tapio.oom.host.reload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;

/** What the reloads count. For any thread. */
final class ReloadMeters {

    private final Counter taken;
    private final Counter unchanged;
    private final Counter refused;
    private volatile boolean successful = true;
    private volatile Instant lastSuccess = Instant.now();

    ReloadMeters(MeterRegistry registry) {
        taken = reloads("taken", registry);
        unchanged = reloads("unchanged", registry);
        refused = reloads("refused", registry);
        Gauge.builder("tapio_oom_config_last_reload_successful", () -> successful ? 1 : 0)
                .description("Whether the configuration that is on disk is the one that the collector goes by")
                .register(registry);
        Gauge.builder("tapio_oom_config_last_reload_success_timestamp_seconds", () -> lastSuccess.getEpochSecond())
                .description("When the configuration that the collector goes by was last read")
                .register(registry);
    }

    private static Counter reloads(String outcome, MeterRegistry registry) {
        return Counter.builder("tapio_oom_config_reloads")
                .description("Times the configuration was read again, by what became of it")
                .tag("outcome", outcome)
                .register(registry);
    }

    void count(ReloadOutcome outcome) {
        switch (outcome) {
            case ReloadOutcome.Taken ignored -> {
                taken.increment();
                confirmed();
            }
            case ReloadOutcome.Unchanged ignored -> {
                unchanged.increment();
                confirmed();
            }
            case ReloadOutcome.Refused ignored -> {
                refused.increment();
                successful = false;
            }
        }
    }

    /** What is on disk is what the collector goes by. */
    void confirmed() {
        successful = true;
        lastSuccess = Instant.now();
    }
}
