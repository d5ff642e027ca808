package io.tapio.oom.host.doctor;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked at.
 *
 * @param topic what, for example {@code tp_btf/mark_victim}
 * @param verdict good or not
 * @param detail what was found
 * @param remedy what to do about it; {@code null} where there is nothing to do
 */
public record Finding(
        String topic,
        Verdict verdict,
        String detail,
        @Nullable String remedy) {

    /** How it stands. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** Not to be had here, and events have fewer fields or come from a lesser source. */
        MISSING,
        /** Nothing works without it. */
        BROKEN
    }

    static Finding ok(String topic, String detail) {
        return new Finding(topic, Verdict.OK, detail, null);
    }

    static Finding missing(String topic, String detail, @Nullable String remedy) {
        return new Finding(topic, Verdict.MISSING, detail, remedy);
    }
}
