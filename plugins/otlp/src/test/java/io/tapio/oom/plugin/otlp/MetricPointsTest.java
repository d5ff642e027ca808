package io.tapio.oom.plugin.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against the registry that the host has: a composite with Prometheus' page below it. */
class MetricPointsTest {

    private static final Instant BEGIN = Instant.parse("2026-11-22T11:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-22T11:30:00Z");

    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final PrometheusMeterRegistry page = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    MetricPointsTest() {
        registry.add(page);
    }

    @Test
    void shouldTellCountersAsSumsSinceTheStartAndEachSeriesOnce() {
        registry.counter("tapio.oom.kills", "pod", "a").increment(2);
        registry.counter("tapio.oom.kills", "pod", "b").increment(3);
        Metric kills = metric("tapio.oom.kills");
        assertTrue(kills.getSum().getIsMonotonic());
        assertEquals(
                AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
                kills.getSum().getAggregationTemporality());
        assertEquals(2, kills.getSum().getDataPointsCount());
        kills.getSum().getDataPointsList().forEach(point -> {
            assertEquals(BEGIN.getEpochSecond() * 1_000_000_000, point.getStartTimeUnixNano());
            assertEquals(NOW.getEpochSecond() * 1_000_000_000, point.getTimeUnixNano());
            boolean first = point.getAttributes(0).getValue().getStringValue().equals("a");
            assertEquals(first ? 2 : 3, point.getAsDouble());
        });
    }

    @Test
    void shouldLeaveOutAGaugeThatHasNoValueNow() {
        Gauge.builder("memory.pressure.ratio", () -> 0.5)
                .tag("pod", "a")
                .strongReference(true)
                .register(registry);
        Gauge.builder("memory.pressure.ratio", () -> Double.NaN)
                .tag("pod", "b")
                .strongReference(true)
                .register(registry);
        assertEquals(1, metric("memory.pressure.ratio").getGauge().getDataPointsCount());
        assertEquals(
                0.5, metric("memory.pressure.ratio").getGauge().getDataPoints(0).getAsDouble());
    }

    @Test
    void shouldTellATimersBucketsAsThePageDoes() {
        Timer timer = Timer.builder("delivery")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
                .register(registry);
        timer.record(Duration.ofMillis(5));
        timer.record(Duration.ofMillis(50));
        timer.record(Duration.ofMillis(60));
        timer.record(Duration.ofSeconds(2));
        Metric metric = metric("delivery");
        HistogramDataPoint point = metric.getHistogram().getDataPoints(0);
        assertEquals("s", metric.getUnit());
        assertEquals(4, point.getCount());
        assertEquals(List.of(0.01, 0.1), point.getExplicitBoundsList());
        assertEquals(List.of(1L, 2L, 1L), point.getBucketCountsList());
        assertEquals(2.115, point.getSum(), 1e-9);
        assertTrue(page.scrape().contains("delivery_seconds_bucket{le=\"0.1\"} 3"), page::scrape);
    }

    @Test
    void shouldLeaveOutWhatIsBeyondTheMost() {
        for (int i = 0; i < MetricPoints.MOST_POINTS + 5; i++) {
            registry.counter("many", "i", Integer.toString(i));
        }
        MetricPoints points = MetricPoints.of(registry, BEGIN, NOW);
        assertEquals(MetricPoints.MOST_POINTS, points.count());
        assertEquals(5, points.leftOut());
    }

    private Metric metric(String name) {
        Vertx vertx = Vertx.vertx();
        ExportMetricsServiceRequest request = MetricPoints.of(registry, BEGIN, NOW)
                .request(Origin.of(new TestSinkContext("telemetry", vertx), Map.of()));
        vertx.close();
        return request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
