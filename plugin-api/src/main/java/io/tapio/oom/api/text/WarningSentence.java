package io.tapio.oom.api.text;

import io.tapio.oom.api.event.AllocationRates;
import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.Foretold;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Prediction;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The sentences of events that are about what is coming, or about kills that only the kernel's counters know. */
final class WarningSentence {

    private static final double PERCENT = 100;
    private static final double BYTES_PER_MB = 1e6;
    private static final double LEAST_GROWTH = .05 * BYTES_PER_MB;

    private WarningSentence() {}

    static String of(MemoryPressure pressure) {
        if (pressure.endedAt() != null) {
            String how = pressure.why() == null ? "it does not stand any more" : PlainText.line(pressure.why());
            return "PRESSURE OVER  " + Where.inFull(pressure) + ": " + how;
        }
        String what = switch (pressure.eventType()) {
            case MEMORY_PRESSURE_CRITICAL -> "PRESSURE CRITICAL  ";
            case MEMORY_PRESSURE_HIGH -> "PRESSURE HIGH  ";
            default -> "LIMIT HIT  ";
        };
        StringBuilder line =
                new StringBuilder(what).append(Where.inFull(pressure)).append(':');
        if (pressure.limitHits() != null) {
            line.append(" hit its limit ").append(times(pressure.limitHits())).append(" since the last sample,");
        }
        if (pressure.unreclaimableBytes() != null) {
            line.append(" holds ")
                    .append(PlainText.mib(pressure.unreclaimableBytes()))
                    .append(" that can't be reclaimed,");
        }
        if (pressure.percent() != null) {
            line.append(String.format(Locale.ROOT, " %.1f %% of its limit,", pressure.percent()));
        }
        line.append(' ').append(usage(pressure.cgroup()));
        String growth = growth(pressure.rates());
        return growth == null
                ? line.toString()
                : line.append(", ").append(growth).toString();
    }

    /** {@code grows by 1.3 MB/s}; {@code null} where it does not, or that is not known. */
    static @Nullable String growth(@Nullable AllocationRates rates) {
        Double rate = rates == null ? null : rates.newestBytesPerSecond();
        return rate == null || rate < LEAST_GROWTH
                ? null
                : String.format(Locale.ROOT, "grows by %.1f MB/s", rate / BYTES_PER_MB);
    }

    static String of(CgroupOomNotification notification) {
        return "OOM COUNTED  " + Where.inFull(notification) + ": the kernel counted " + kills(notification.kills())
                + " that nothing else reported, " + usage(notification.cgroup());
    }

    static String of(OomPredicted predicted) {
        if (predicted.endedAt() != null) {
            String how = predicted.why() == null ? "it does not stand any more" : PlainText.line(predicted.why());
            return "PREDICTION OVER  " + Where.inFull(predicted) + ": " + how;
        }
        Prediction prediction = predicted.prediction();
        StringBuilder line = new StringBuilder("OOM PREDICTED  ")
                .append(Where.inFull(predicted))
                .append(": out of memory in about ")
                .append(span(prediction));
        if (prediction.confidence() != null) {
            line.append(String.format(Locale.ROOT, ", %.0f %% sure", prediction.confidence() * PERCENT));
        }
        return line.append(", says ")
                .append(PlainText.name(prediction.predictor()))
                .append(", ")
                .append(usage(predicted.cgroup()))
                .toString();
    }

    private static String usage(MemoryCgroup cgroup) {
        String used = cgroup.usageBytes() == null ? "usage not known" : "used " + PlainText.mib(cgroup.usageBytes());
        return cgroup.limitBytes() == null ? used : used + " of " + PlainText.mib(cgroup.limitBytes());
    }

    /** {@code 90 s (61 s to 180 s)}. */
    static String span(Prediction prediction) {
        StringBuilder span = new StringBuilder(seconds(prediction.timeToOomSeconds()));
        if (prediction.lowSeconds() != null) {
            span.append(prediction.highSeconds() == null ? " (at least " : " (")
                    .append(seconds(prediction.lowSeconds()));
            if (prediction.highSeconds() != null) {
                span.append(" to ").append(seconds(prediction.highSeconds()));
            }
            span.append(')');
        }
        return span.toString();
    }

    /** {@code foretold 251 s before}; {@code null} where it was not, or nobody watched. */
    static @Nullable String foretold(@Nullable Foretold foretold) {
        return foretold == null || !foretold.predicted() || foretold.leadSeconds() == null
                ? null
                : "foretold " + seconds(foretold.leadSeconds()) + " before";
    }

    static String times(long hits) {
        return hits == 1 ? "once" : hits + " times";
    }

    private static String kills(long kills) {
        return kills == 1 ? "1 kill" : kills + " kills";
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.0f s", seconds);
    }
}
