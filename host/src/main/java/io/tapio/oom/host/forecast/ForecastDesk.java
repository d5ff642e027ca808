package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.Forecasts;
import io.tapio.oom.api.forecast.Forecasts.Said;
import io.tapio.oom.host.forecast.Foretelling.Kill;
import io.tapio.oom.host.forecast.Round.Ended;
import io.tapio.oom.host.forecast.Round.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes through one pass after the other: what the predictors are to be asked, and what follows from their answers. A
 * container that is gone is given some seconds, since the news of a kill in it may be on its way. Belongs to one thread.
 */
final class ForecastDesk {

    static final long KILL_MAY_FOLLOW_NS = 5_000_000_000L;

    private final CourseBook book;
    private final AlarmWords words;
    private final Warnings out;
    private final Foretelling foretelling;
    private final Score score;
    private final String deciding;
    private final Map<Course, Vigil> vigils = new HashMap<>();
    private final Map<Course, Vigil> leaving = new LinkedHashMap<>();
    private final Map<String, OomPredicted> recalled = new LinkedHashMap<>();
    private final List<OomPredicted> lost = new ArrayList<>();
    private Instant lastTime = Instant.EPOCH;
    private long lastNs;

    /** @param deciding the name of the predictor or ensemble whose word makes warnings */
    ForecastDesk(
            CourseBook book, AlarmWords words, Warnings out, Foretelling foretelling, Score score, String deciding) {
        this.book = book;
        this.words = words;
        this.out = out;
        this.foretelling = foretelling;
        this.score = score;
        this.deciding = deciding;
    }

    /**
     * Warnings that an earlier run left standing: they go on with their cgroup, or end with the first whole pass. Of
     * another boot no cgroup is left.
     */
    void recall(List<OomPredicted> standing) {
        for (OomPredicted each : standing) {
            String path = each.cgroup().cgroupPath();
            if (path == null || !words.ours(each)) {
                lost.add(each);
                continue;
            }
            OomPredicted other = recalled.put(path, each);
            if (other != null) {
                lost.add(other);
            }
        }
    }

    /** Takes a pass. */
    Round begin(MemorySamples samples) {
        lastTime = samples.time();
        lastNs = samples.bootTimeNs();
        Round round = book.take(samples);
        for (Ended ended : round.ended()) {
            Vigil vigil = vigils.remove(ended.course());
            if (vigil == null) {
                continue;
            }
            vigil.end(ended.why(), lastNs);
            if (ended.why() == Ending.CONTAINER_ENDED) {
                leaving.put(ended.course(), vigil);
            } else {
                close(vigil);
            }
        }
        for (Step step : round.steps()) {
            vigils.computeIfAbsent(step.course(), this::vigil);
        }
        for (Iterator<Vigil> all = leaving.values().iterator(); all.hasNext(); ) {
            Vigil vigil = all.next();
            if (lastNs - vigil.endedNs() >= KILL_MAY_FOLLOW_NS) {
                all.remove();
                if (vigil.killed()) {
                    foretelling.unwatch(vigil.course());
                } else {
                    close(vigil);
                }
            }
        }
        if (samples.whole()) {
            lost.addAll(recalled.values());
            recalled.clear();
            lost.forEach(this::lost);
            lost.clear();
        }
        return round;
    }

    private void lost(OomPredicted standing) {
        Alarm alarm = new Alarm(words, out);
        alarm.resume(standing, lastNs, lastNs);
        alarm.end(lastTime, Ending.LOST_SIGHT, null);
    }

    private Vigil vigil(Course course) {
        Alarm alarm = new Alarm(words, out);
        OomPredicted before = recalled.get(course.path());
        if (before != null && Objects.equals(before.cgroup().cgroupId(), course.cgroupId())) {
            recalled.remove(course.path());
            alarm.resume(
                    before, lastNs - Duration.between(before.time(), lastTime).toNanos(), lastNs);
        }
        foretelling.watch(course, alarm.standing());
        return new Vigil(course, alarm);
    }

    private void close(Vigil vigil) {
        Ending why = vigil.ended() == null ? Ending.LOST_SIGHT : vigil.ended();
        vigil.alarm().end(lastTime, why, null);
        foretelling.unwatch(vigil.course());
        score.ended(vigil, lastNs);
    }

    /** What the predictors say of a pass; those who did not answer are missing. */
    Forecasts end(Round round, Map<String, Map<Course, Forecast>> answers) {
        List<Said> said = new ArrayList<>();
        for (Step step : round.steps()) {
            Vigil vigil = vigils.get(step.course());
            Map<String, Forecast> here = new LinkedHashMap<>();
            answers.forEach((name, all) -> {
                Forecast forecast = all.get(step.course());
                if (forecast != null) {
                    here.put(name, forecast);
                    said.add(new Said(
                            step.course().path(), step.course().cgroupId(), name, name.equals(deciding), forecast));
                }
            });
            if (vigil != null) {
                score.heard(vigil, here, vigils.size(), round.bootTimeNs());
                decide(vigil, here.get(deciding), round);
            }
        }
        score.judge(round.bootTimeNs());
        return new Forecasts(round.time(), round.bootTimeNs(), said);
    }

    private void decide(Vigil vigil, @Nullable Forecast forecast, Round round) {
        OomPredicted before = vigil.alarm().standing();
        if (forecast == null) {
            vigil.alarm().silent(round.time(), round.bootTimeNs());
        } else {
            vigil.alarm().take(vigil.course(), forecast, deciding, round.time(), round.bootTimeNs());
        }
        if (before != vigil.alarm().standing()) {
            foretelling.watch(vigil.course(), vigil.alarm().standing());
        }
    }

    /** Somebody was killed for a limit: the warning has come true, and what grows there now is another course. */
    void killed(Kill kill) {
        Vigil vigil = find(kill);
        if (vigil == null) {
            return;
        }
        vigils.remove(vigil.course());
        book.killed(vigil.course());
        OomPredicted raised = vigil.alarm().standing();
        Double lead = raised == null
                ? null
                : Math.max(0, Duration.between(raised.time(), kill.time()).toMillis() / 1000.0);
        vigil.alarm().end(kill.time(), Ending.KILLED, lead);
        foretelling.watch(vigil.course(), null);
        long killNs = lastNs + Duration.between(lastTime, kill.time()).toNanos();
        vigil.end(Ending.KILLED, killNs);
        score.ended(vigil, killNs);
        leaving.put(vigil.course(), vigil); // until then the next victim's event is told that it was watched
    }

    private @Nullable Vigil find(Kill kill) {
        for (Map<Course, Vigil> all : List.of(vigils, leaving)) {
            for (Vigil vigil : all.values()) {
                if (!vigil.killed()
                        && vigil.course().path().equals(kill.cgroupPath())
                        && Objects.equals(vigil.course().cgroupId(), kill.cgroupId())) {
                    return vigil;
                }
            }
        }
        return null;
    }

    /** How many courses are followed, or have ended so lately that a kill may follow. */
    int size() {
        return vigils.size() + leaving.size();
    }
}
