package io.tapio.oom.host.source;

import org.jspecify.annotations.Nullable;

/** Numbers out of text that may hold anything. */
final class Numbers {

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
}
