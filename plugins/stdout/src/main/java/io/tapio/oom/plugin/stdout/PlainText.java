package io.tapio.oom.plugin.stdout;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text for a terminal and a log. Names, paths and command lines are chosen by the processes that die: none of them may
 * end a line, move the cursor, or look like a part of the sentence around it.
 */
final class PlainText {

    private static final Pattern BARE = Pattern.compile("[\\p{L}\\p{N}_/.:@%+*=~#-]+");
    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    private PlainText() {}

    /** The name as it is where nothing in it can mislead, else escaped and in quotes. */
    static String name(String text) {
        return BARE.matcher(text).matches() ? text : '"' + escape(text) + '"';
    }

    /** Escapes quotes, backslashes and all that is not a visible character or a plain blank. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(codePoint -> append(codePoint, escaped));
        return escaped.toString();
    }

    private static void append(int codePoint, StringBuilder escaped) {
        switch (codePoint) {
            case '"' -> escaped.append("\\\"");
            case '\\' -> escaped.append("\\\\");
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                if (visible(codePoint)) {
                    escaped.appendCodePoint(codePoint);
                } else {
                    escaped.append(String.format(Locale.ROOT, "\\u{%x}", codePoint));
                }
            }
        }
    }

    /** Format characters count as invisible: among them are those that turn the direction of writing. */
    private static boolean visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    /** Bytes as MiB with one decimal place: {@code 64.0 MiB}. */
    static String mib(long bytes) {
        return mibNumber(bytes) + " MiB";
    }

    /** Bytes as MiB with one decimal place, without the unit. */
    static String mibNumber(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / BYTES_PER_MIB);
    }
}
