package io.tapio.oom.host.forecast;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.forecast.Ensemble.Standing;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.host.forecast.AlarmRule.Change;
import io.tapio.oom.host.forecast.Vigil.Episode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Judges the predictors by what happened on this node. Each predictor's warnings are those that it would raise if it alone
 * decided: one is right when a kill follows while it stands, at most 900 s after it was raised, or at most 450 s after it
 * was raised and was withdrawn; else it is wrong. Of the probabilities a sample is judged when their 300 s are over; what
 * happened in them is not known where the limit changed or the course was lost. Belongs to one thread, but for the meters.
 */
final class Score {

    /** More than that never wait to be judged: where there are many courses each is looked at less often. */
    static final int MOST_PENDING = 4_096;

    /** Strangers' predictors come and go under new names. */
    static final int MOST_PREDICTORS = 32;

    private static final long NS = 1_000_000_000L;
    private static final long HORIZON_NS = 300 * NS;
    private static final long STANDING_NS = 900 * NS;
    private static final long WITHDRAWN_NS = 450 * NS;
    private static final long SAMPLE_NS = 10 * NS;

    private final MeterRegistry registry;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();

    private record Pending(Vigil vigil, long atNs, Map<String, Double> within300) {}

    Score(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What an earlier run kept. */
    void recall(Map<String, Tally> kept) {
        kept.forEach((name, tally) -> {
            if (tallies.size() < MOST_PREDICTORS) {
                watch(name, tally);
            }
        });
    }

    Map<String, Tally> tallies() {
        return tallies;
    }

    Map<String, Standing> standings() {
        Map<String, Standing> standings = new HashMap<>();
        tallies.forEach((name, tally) -> standings.put(name, tally.standing()));
        return standings;
    }

    /** What they say of one course now. */
    void heard(Vigil vigil, Map<String, Forecast> forecasts, int courses, long nowNs) {
        forecasts.forEach((name, forecast) -> follow(vigil.episode(name), forecast, nowNs));
        long every = Math.max(SAMPLE_NS, HORIZON_NS / MOST_PENDING * courses);
        if (!forecasts.isEmpty() && pending.size() < MOST_PENDING && vigil.samples(nowNs, every)) {
            Map<String, Double> probabilities = new HashMap<>();
            forecasts.forEach((name, forecast) -> probabilities.put(name, forecast.within300()));
            pending.addLast(new Pending(vigil, nowNs, probabilities));
        }
    }

    private void follow(Episode episode, Forecast forecast, long nowNs) {
        long waits = episode.withdrawnRaisedNs();
        if (waits != Long.MIN_VALUE && nowNs - waits > WITHDRAWN_NS) {
            wrong(episode);
        }
        long raisedNs = episode.rule().raisedNs();
        Change change = episode.rule().take(forecast.within300(), nowNs);
        if (change == Change.RAISED) {
            wrong(episode);
        } else if (change == Change.WITHDRAWN) {
            episode.withdrawn(raisedNs);
        }
    }

    private void wrong(Episode episode) {
        if (episode.withdrawnRaisedNs() != Long.MIN_VALUE) {
            episode.forgetWithdrawn();
            tally(episode.predictor()).ifPresent(Tally::falseAlarm);
        }
    }

    /** The course is over. */
    void ended(Vigil vigil, long nowNs) {
        Ending why = vigil.ended();
        for (Episode episode : vigil.episodes()) {
            if (why == Ending.KILLED) {
                killed(episode, nowNs);
            } else if (why == Ending.CONTAINER_ENDED || why == Ending.RESTARTED) {
                wrong(episode);
                if (episode.rule().raised()) {
                    tally(episode.predictor()).ifPresent(Tally::falseAlarm);
                }
            }
        }
    }

    private void killed(Episode episode, long nowNs) {
        long lead = nowNs - episode.rule().raisedNs();
        if (episode.rule().raised() && lead <= STANDING_NS) {
            tally(episode.predictor()).ifPresent(each -> each.caught((double) lead / NS));
            wrong(episode);
            return;
        }
        long waits = episode.withdrawnRaisedNs();
        if (waits != Long.MIN_VALUE && nowNs - waits <= WITHDRAWN_NS) {
            episode.forgetWithdrawn();
            tally(episode.predictor()).ifPresent(each -> each.caught((double) (nowNs - waits) / NS));
        } else {
            wrong(episode);
            tally(episode.predictor()).ifPresent(Tally::missed);
        }
        if (episode.rule().raised()) {
            tally(episode.predictor()).ifPresent(Tally::falseAlarm);
        }
    }

    /** Judges those whose time is over. */
    void judge(long nowNs) {
        while (!pending.isEmpty() && pending.peekFirst().atNs() + HORIZON_NS <= nowNs) {
            Pending over = pending.removeFirst();
            Boolean kill = outcome(over);
            if (kill != null) {
                over.within300().forEach((name, p) -> tally(name).ifPresent(each -> each.judge(p, kill)));
            }
        }
    }

    private static @Nullable Boolean outcome(Pending over) {
        Vigil vigil = over.vigil();
        Ending why = vigil.ended();
        if (why == null || vigil.endedNs() > over.atNs() + HORIZON_NS) {
            return false;
        }
        return switch (why) {
            case KILLED -> true;
            case CONTAINER_ENDED, RESTARTED, FELL_BACK -> false;
            case LIMIT_CHANGED, LOST_SIGHT -> null;
        };
    }

    private Optional<Tally> tally(String predictor) {
        Tally known = tallies.get(predictor);
        if (known == null && tallies.size() < MOST_PREDICTORS) {
            known = new Tally();
            watch(predictor, known);
        }
        return Optional.ofNullable(known);
    }

    private void watch(String predictor, Tally tally) {
        tallies.put(predictor, tally);
        gauge(
                "tapio_oom_prediction_precision",
                "Share of its warnings on this node that came true",
                predictor,
                tally,
                Tally::precision);
        gauge(
                "tapio_oom_prediction_recall",
                "Share of this node's kills that it warned of",
                predictor,
                tally,
                Tally::recall);
        gauge(
                "tapio_oom_prediction_lead_seconds",
                "Median time from its warning to the kill, of the last hundred",
                predictor,
                tally,
                Tally::medianLeadSeconds);
        gauge(
                "tapio_oom_prediction_calibration_error",
                "Expected calibration error of its probability of a kill within 300 s, over ten bins",
                predictor,
                tally,
                Tally::calibrationError);
        gauge(
                "tapio_oom_prediction_brier_skill",
                "Brier skill of its probability of a kill within 300 s, over always saying the share of kills",
                predictor,
                tally,
                Tally::skill);
        counter("tapio_oom_prediction_judged", "Forecasts of it that were judged", predictor, tally, Tally::judged);
        counter("tapio_oom_prediction_alarms_true", "Warnings of it that came true", predictor, tally, Tally::right);
        counter(
                "tapio_oom_prediction_alarms_false",
                "Warnings of it that did not come true",
                predictor,
                tally,
                Tally::wrong);
        counter("tapio_oom_prediction_kills", "Kills for limits that it watched", predictor, tally, Tally::kills);
    }

    private void gauge(String name, String meaning, String predictor, Tally tally, ToDoubleFunction<Tally> value) {
        Gauge.builder(name, tally, value)
                .description(meaning)
                .tag("predictor", predictor)
                .register(registry);
    }

    private void counter(String name, String meaning, String predictor, Tally tally, ToDoubleFunction<Tally> value) {
        FunctionCounter.builder(name, tally, value)
                .description(meaning)
                .tag("predictor", predictor)
                .register(registry);
    }
}
