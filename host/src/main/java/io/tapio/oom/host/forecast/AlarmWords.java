package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Prediction;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.host.container.CgroupLevels;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events of a warning.
 *
 * @param node the name of this node
 * @param boot what tells this boot of the machine from others, in the ids
 */
record AlarmWords(String node, String boot) {

    /** A kill within 300 s is all but certain from here on. */
    static final double SURE = .9;

    /** And near. */
    static final double NEAR_SECONDS = 120;

    private static final double[] HORIZONS = {60, 300, 900};
    private static final double HALF = .5;

    /** Whether a warning that an earlier run has told is of this boot: cgroups of others have the same ids. */
    boolean ours(OomPredicted event) {
        return event.eventId().startsWith(prefix());
    }

    private String prefix() {
        return "predicted-" + boot + "-";
    }

    OomPredicted raised(Course course, Forecast forecast, String predictor, Instant time, long bootTimeNs) {
        MemorySample sample = course.last();
        String who = course.cgroupId() == null ? course.path() : String.valueOf(course.cgroupId());
        return new OomPredicted(
                prefix() + who + "-" + bootTimeNs,
                0,
                time,
                node,
                Origin.CGROUP,
                severity(forecast),
                cgroup(sample),
                prediction(forecast, predictor, time),
                why(sample, forecast),
                null,
                null,
                null,
                sample.owner());
    }

    OomPredicted updated(OomPredicted before, Course course, Forecast forecast, String predictor, Instant time) {
        MemorySample sample = course.last();
        return new OomPredicted(
                before.eventId(),
                before.revision() + 1,
                before.time(),
                before.node(),
                before.origin(),
                severity(forecast),
                cgroup(sample),
                prediction(forecast, predictor, time),
                why(sample, forecast),
                null,
                null,
                null,
                sample.owner());
    }

    private static MemoryCgroup cgroup(MemorySample sample) {
        return new MemoryCgroup(
                sample.cgroupPath(),
                CgroupLevels.of(sample.cgroupPath()),
                sample.cgroupId(),
                sample.usageBytes(),
                sample.limitBytes(),
                null,
                sample.counters().peakBytes(),
                sample.parts().swapBytes(),
                null,
                null,
                null);
    }

    private static Prediction prediction(Forecast forecast, String predictor, Instant saidAt) {
        boolean timed = forecast.timeToOomSeconds() != null;
        return new Prediction(
                predictor,
                seconds(forecast),
                timed ? forecast.lowSeconds() : null,
                timed ? forecast.highSeconds() : null,
                forecast.within300(),
                forecast.rateBytesPerSecond(),
                saidAt);
    }

    /** The median; of one who does not tell it the nearest time before which a kill is more likely than not. */
    static double seconds(Forecast forecast) {
        Double said = forecast.timeToOomSeconds();
        if (said != null) {
            return said;
        }
        double[] within = {forecast.within60(), forecast.within300(), forecast.within900()};
        for (int i = 0; i < HORIZONS.length; i++) {
            if (within[i] >= HALF) {
                return HORIZONS[i];
            }
        }
        return HORIZONS[HORIZONS.length - 1];
    }

    /** Critical when it is sure and near. */
    static Severity severity(Forecast forecast) {
        return forecast.within300() >= SURE && seconds(forecast) <= NEAR_SECONDS ? Severity.CRITICAL : Severity.WARNING;
    }

    private static String why(MemorySample sample, Forecast forecast) {
        Room own = sample.own();
        StringBuilder why = new StringBuilder();
        if (own != null) {
            why.append(String.format(
                    Locale.ROOT,
                    "it holds %s that can't be reclaimed, %.1f %% of its limit of %s",
                    PlainText.mib(own.heldBytes()),
                    own.ratio() * 100,
                    PlainText.mib(own.limitBytes())));
        }
        Double rate = forecast.rateBytesPerSecond();
        if (rate != null && rate > 0) {
            why.append(String.format(Locale.ROOT, ", and grows by %.1f KiB/s", rate / 1024));
        }
        return why.toString();
    }

    static String ending(OomPredicted last, Ending how, Instant time, @Nullable Double leadSeconds) {
        String stood = span(Math.max(0, Duration.between(last.time(), time).toMillis()) / 1000.0);
        return switch (how) {
            case FELL_BACK -> "its memory does not grow towards the limit any more, " + stood + " after the warning";
            case LIMIT_CHANGED -> "its limit was changed, " + stood + " after the warning";
            case CONTAINER_ENDED -> "it ended without an OOM kill, " + stood + " after the warning";
            case RESTARTED -> "it was started anew, " + stood + " after the warning";
            case KILLED -> "it came true, " + (leadSeconds == null ? stood : span(leadSeconds)) + " after the warning";
            case LOST_SIGHT -> "it could not be followed any more, " + stood + " after the warning";
        };
    }

    private static String span(double seconds) {
        return String.format(Locale.ROOT, "%.0f s", seconds);
    }
}
