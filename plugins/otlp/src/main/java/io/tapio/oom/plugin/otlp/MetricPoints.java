package io.tapio.oom.plugin.otlp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of a registry as they are now: sums and histograms since the process's start, gauges as they stand. */
final class MetricPoints {

    /** A page of that many is a node with thousands of containers; what is beyond it is left out and counted. */
    static final int MOST_POINTS = 20_000;

    private static final Map<String, String> UNITS = Map.of(
            "bytes", "By",
            "seconds", "s",
            "milliseconds", "ms",
            "ms", "ms",
            "percent", "%");

    private final long begin;
    private final long now;
    private final Map<String, Metric.Builder> metrics = new LinkedHashMap<>();
    private int points;
    private int leftOut;

    private MetricPoints(Instant begin, Instant now) {
        this.begin = Values.nanos(begin);
        this.now = Values.nanos(now);
    }

    /** All meters of a registry. */
    static MetricPoints of(MeterRegistry registry, Instant begin, Instant now) {
        MetricPoints points = new MetricPoints(begin, now);
        for (Meter meter : registry.getMeters()) {
            if (points.points < MOST_POINTS) {
                points.add(meter);
            } else {
                points.leftOut++;
            }
        }
        return points;
    }

    /** How many there are. */
    int count() {
        return points;
    }

    /** How many found no room. */
    int leftOut() {
        return leftOut;
    }

    ExportMetricsServiceRequest request(Origin origin) {
        ScopeMetrics.Builder all = ScopeMetrics.newBuilder().setScope(origin.scope());
        metrics.values().forEach(all::addMetrics);
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(origin.resource())
                        .addScopeMetrics(all))
                .build();
    }

    private void add(Meter meter) {
        switch (meter) {
            case Counter counter -> sum(meter, counter.count());
            case FunctionCounter counter -> sum(meter, counter.count());
            case TimeGauge gauge -> gauge(meter, gauge.value(TimeUnit.SECONDS));
            case Gauge gauge -> gauge(meter, gauge.value());
            case Timer timer -> histogram(meter, timer.takeSnapshot(), TimeUnit.SECONDS);
            case DistributionSummary summary -> histogram(meter, summary.takeSnapshot(), null);
            case LongTaskTimer timer -> gauge(meter, timer.activeTasks());
            case FunctionTimer timer -> sum(meter, timer.count());
            default -> leftOut++;
        }
    }

    private void sum(Meter meter, double value) {
        metric(meter)
                .getSumBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .setIsMonotonic(true)
                .addDataPoints(number(meter, value).setStartTimeUnixNano(begin));
        points++;
    }

    private void gauge(Meter meter, double value) {
        // What has no value now has no point.
        if (Double.isFinite(value)) {
            metric(meter).getGaugeBuilder().addDataPoints(number(meter, value));
            points++;
        }
    }

    private NumberDataPoint.Builder number(Meter meter, double value) {
        return NumberDataPoint.newBuilder()
                .setTimeUnixNano(now)
                .setAsDouble(value)
                .addAllAttributes(attributes(meter));
    }

    /** Micrometer's buckets count what is below their bound, OpenTelemetry's what is between two. */
    private void histogram(Meter meter, HistogramSnapshot snapshot, @Nullable TimeUnit unit) {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(begin)
                .setTimeUnixNano(now)
                .setCount(snapshot.count())
                .setSum(unit == null ? snapshot.total() : snapshot.total(unit))
                .addAllAttributes(attributes(meter));
        double below = 0;
        for (CountAtBucket bucket : snapshot.histogramCounts()) {
            double bound = unit == null ? bucket.bucket() : bucket.bucket(unit);
            if (Double.isFinite(bound) && bound < Double.MAX_VALUE) {
                point.addExplicitBounds(bound).addBucketCounts((long) (bucket.count() - below));
                below = bucket.count();
            }
        }
        if (point.getExplicitBoundsCount() > 0) {
            point.addBucketCounts((long) (snapshot.count() - below));
        }
        Metric.Builder metric = metric(meter);
        if (unit != null) {
            metric.setUnit("s");
        }
        metric.getHistogramBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addDataPoints(point);
        points++;
    }

    private Metric.Builder metric(Meter meter) {
        return metrics.computeIfAbsent(meter.getId().getName(), name -> {
            Metric.Builder metric = Metric.newBuilder().setName(name);
            String description = meter.getId().getDescription();
            if (description != null) {
                metric.setDescription(description);
            }
            String unit = meter.getId().getBaseUnit();
            if (unit != null) {
                metric.setUnit(UNITS.getOrDefault(unit, "{" + unit + "}"));
            }
            return metric;
        });
    }

    private static List<KeyValue> attributes(Meter meter) {
        return meter.getId().getTags().stream().map(MetricPoints::attribute).toList();
    }

    private static KeyValue attribute(Tag tag) {
        return Values.text(tag.getKey(), tag.getValue());
    }
}
