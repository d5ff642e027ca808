package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Prediction;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.host.forecast.AlarmRule.Change;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The warning of one course: what was told of it, and whether there is more to be told. What can't be told in this second
 * is tried again later. Belongs to one thread.
 */
final class Alarm {

    /** No more than one update in that time. */
    static final double QUIET_SECONDS = 30;

    /** A time that differs from the one told, counted down, by more than this share of it is news. */
    static final double MUCH = .5;

    private static final double NS_PER_SECOND = 1e9;

    private final AlarmWords words;
    private final Warnings out;
    private AlarmRule rule = new AlarmRule();
    private @Nullable OomPredicted told;
    private @Nullable OomPredicted raised;
    private long toldNs;
    private long saidNs;
    private long triedNs = Long.MIN_VALUE;

    Alarm(AlarmWords words, Warnings out) {
        this.words = words;
        this.out = out;
    }

    /** One that an earlier run of this process raised and did not end. */
    void resume(OomPredicted standing, long raisedNs, long nowNs) {
        rule.resume(raisedNs);
        told = standing;
        raised = standing;
        toldNs = nowNs;
        saidNs = nowNs;
    }

    /** As it was raised; {@code null} when none stands. */
    @Nullable OomPredicted standing() {
        return raised;
    }

    /** What the deciding predictor says. */
    void take(Course course, Forecast forecast, String predictor, Instant time, long bootTimeNs) {
        saidNs = bootTimeNs;
        Change change = rule.take(forecast.within300(), bootTimeNs);
        OomPredicted last = told;
        if (change == Change.WITHDRAWN) {
            if (last != null) {
                end(time, Ending.FELL_BACK, null);
            }
            return;
        }
        if (!rule.raised() || forecast.within300() < AlarmRule.WITHDRAW) {
            return;
        }
        boolean may = triedNs == Long.MIN_VALUE || (bootTimeNs - triedNs) / NS_PER_SECOND >= QUIET_SECONDS;
        if (last == null && may) {
            tell(words.raised(course, forecast, predictor, time, bootTimeNs), bootTimeNs);
        } else if (last != null && may && news(last.prediction(), last.severity(), forecast, bootTimeNs)) {
            tell(words.updated(last, course, forecast, predictor, time), bootTimeNs);
        }
    }

    /** The deciding predictor says nothing; after a minute of that nobody stands by the warning. */
    void silent(Instant time, long bootTimeNs) {
        if (told != null && (bootTimeNs - saidNs) / NS_PER_SECOND > Course.LONGEST_GAP_SECONDS) {
            end(time, Ending.LOST_SIGHT, null);
            rule = new AlarmRule();
        }
    }

    private void tell(OomPredicted event, long bootTimeNs) {
        triedNs = bootTimeNs;
        if (out.tell(event)) {
            told = event;
            toldNs = bootTimeNs;
            raised = raised == null ? event : raised;
        }
    }

    private boolean news(Prediction before, Severity severity, Forecast now, long bootTimeNs) {
        Double sure = before.confidence();
        boolean wasSure = sure != null && sure >= AlarmWords.SURE;
        if (wasSure != now.within300() >= AlarmWords.SURE || severity != AlarmWords.severity(now)) {
            return true;
        }
        double expected = Math.max(0, before.timeToOomSeconds() - (bootTimeNs - toldNs) / NS_PER_SECOND);
        double least = Math.max(expected, AlarmRule.HOLD_SECONDS);
        return Math.abs(AlarmWords.seconds(now) - expected) > MUCH * least;
    }

    /** It does not stand any more, if one did. */
    void end(Instant time, Ending how, @Nullable Double leadSeconds) {
        OomPredicted last = told;
        if (last != null) {
            out.tell(last.ended(time, how, leadSeconds, AlarmWords.ending(last, how, time, leadSeconds)));
        }
        told = null;
        raised = null;
        triedNs = Long.MIN_VALUE;
    }
}
