package io.tapio.oom.api.text;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;

/**
 * An event in one sentence, for the person who is called because of it: who, where, whose limit, who asked for the memory,
 * why this process, what it held, and what became of it as far as the event's revision knows. What is not known is left
 * out, but for the words that the sentence can't do without.
 *
 * <p>A sentence is one line that can be printed anywhere: see {@link PlainText}. It is for people; its words may change
 * with any version, so programs read {@link io.tapio.oom.api.json.EventJson}. For any thread.
 */
public final class Sentences {

    private Sentences() {}

    /** The event without its time, for example {@code OOM KILL  java (pid 494) in prod/payment-7d9/app on node-1: ...}. */
    public static String of(OomEvent event) {
        if (event instanceof OomKillVictim kill) {
            return KillSentence.of(kill);
        }
        if (event instanceof OomKillTriggered oom) {
            return TriggerSentence.of(oom);
        }
        if (event instanceof MemoryPressure pressure) {
            return WarningSentence.of(pressure);
        }
        if (event instanceof CgroupOomNotification notification) {
            return WarningSentence.of(notification);
        }
        if (event instanceof OomPredicted predicted) {
            return WarningSentence.of(predicted);
        }
        throw new IllegalArgumentException("an event of an unknown kind: " + event.getClass());
    }

    /**
     * Where it happened, in the words of the one who runs it: {@code prod/payment-7d9/app}, {@code podman container web},
     * {@code nginx.service}, else the cgroup's path.
     */
    public static String where(OomEvent event) {
        return Where.of(event);
    }
}
