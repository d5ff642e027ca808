package io.tapio.oom.host.source;

import org.jspecify.annotations.Nullable;

/** Numbers out of text that may hold anything. */
final class Numbers {

    private static final int MAX_ADJ = 1000;

    private Numbers() {}

    /** A positive {@code int}, such as a process id; {@code null} when the digits are none. */
    static @Nullable Integer positiveInt(String digits) {
        try {
            int number = Integer.parseInt(digits);
            return number > 0 ? number : null;
        } catch (NumberFormatException outOfRange) {
            return null;
        }
    }

    /** A count, 0 or more; {@code null} when the digits are none. */
    static @Nullable Long count(String digits) {
        try {
            long number = Long.parseLong(digits);
            return number >= 0 ? number : null;
        } catch (NumberFormatException outOfRange) {
            return null;
        }
    }

    /** An {@code oom_score_adj}; {@code null} when the digits are none. */
    static @Nullable Integer adj(String digits) {
        try {
            int number = Integer.parseInt(digits);
            return Math.abs((long) number) <= MAX_ADJ ? number : null;
        } catch (NumberFormatException outOfRange) {
            return null;
        }
    }
}
