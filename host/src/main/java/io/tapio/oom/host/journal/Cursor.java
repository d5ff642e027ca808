package io.tapio.oom.host.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has read. Readers hand it back as they got it and know nothing of what is in it.
 *
 * @param journal tells the journal from others
 * @param position of the last event that was read; 0 before the first
 */
public record Cursor(String journal, long position) {

    private static final Pattern TEXT = Pattern.compile("([0-9a-z]{1,20})-([0-9]{1,18})");

    /** The cursor of that text; {@code null} when it is none. */
    public static @Nullable Cursor parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches() ? new Cursor(parts.group(1), Long.parseLong(parts.group(2))) : null;
    }

    @Override
    public String toString() {
        return journal + "-" + position;
    }
}
