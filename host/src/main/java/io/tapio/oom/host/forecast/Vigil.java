package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.Ending;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the desk keeps of one course beside its memory: the warning, and what is to be judged. Belongs to one thread. */
final class Vigil {

    private final Course course;
    private final Alarm alarm;
    private final Map<String, Episode> episodes = new LinkedHashMap<>();
    private long nextSampledNs;
    private @Nullable Ending ended;
    private long endedNs;
    private boolean killed;

    Vigil(Course course, Alarm alarm) {
        this.course = course;
        this.alarm = alarm;
    }

    Course course() {
        return course;
    }

    Alarm alarm() {
        return alarm;
    }

    /** The word of one predictor, as if it alone decided. */
    Episode episode(String predictor) {
        return episodes.computeIfAbsent(predictor, Episode::new);
    }

    Iterable<Episode> episodes() {
        return episodes.values();
    }

    /** Whether a forecast of it is to be kept and judged later; not again before a while. */
    boolean samples(long nowNs, long everyNs) {
        if (nowNs < nextSampledNs) {
            return false;
        }
        nextSampledNs = nowNs + everyNs;
        return true;
    }

    void end(Ending why, long nowNs) {
        ended = why;
        endedNs = nowNs;
        killed = why == Ending.KILLED;
    }

    /** Why it is over; {@code null} as long as it is not. */
    @Nullable Ending ended() {
        return ended;
    }

    long endedNs() {
        return endedNs;
    }

    boolean killed() {
        return killed;
    }

    /** What became of one predictor's warnings of this course. */
    static final class Episode {

        private final String predictor;
        private final AlarmRule rule = new AlarmRule();
        private long withdrawnRaisedNs = Long.MIN_VALUE;

        Episode(String predictor) {
            this.predictor = predictor;
        }

        String predictor() {
            return predictor;
        }

        AlarmRule rule() {
            return rule;
        }

        /** When the last one was raised that was withdrawn and may yet come true; {@code Long.MIN_VALUE} for none. */
        long withdrawnRaisedNs() {
            return withdrawnRaisedNs;
        }

        void withdrawn(long raisedNs) {
            withdrawnRaisedNs = raisedNs;
        }

        void forgetWithdrawn() {
            withdrawnRaisedNs = Long.MIN_VALUE;
        }
    }
}
