package io.tapio.oom.host.memory;

import org.jspecify.annotations.Nullable;

/** Lines of a name and a number, such as {@code memory.stat} has; of its forty some ten are asked for. */
final class Pairs {

    private final String text;

    /** @param text {@code null} where there is no such file: then it has no names */
    Pairs(@Nullable String text) {
        this.text = text == null ? "" : '\n' + text;
    }

    @Nullable Long get(String name) {
        int line = text.indexOf('\n' + name + ' ');
        if (line < 0) {
            return null;
        }
        int begin = line + name.length() + 2;
        int end = text.indexOf('\n', begin);
        return number(text.substring(begin, end < 0 ? text.length() : end));
    }

    /** A text that is one number; {@code null} where it is none. */
    static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text.strip());
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
