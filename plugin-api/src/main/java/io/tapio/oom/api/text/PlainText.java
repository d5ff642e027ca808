package io.tapio.oom.api.text;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text for a terminal, a log or a message. Names, paths and command lines are chosen by the processes that die: none of
 * them may end a line, move the cursor, or look like a part of the sentence around it.
 */
public final class PlainText {

    private static final Pattern BARE = Pattern.compile("[\\p{L}\\p{N}_/.:@%+*=~#\u2026-]+");
    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    private PlainText() {}

    /** The name as it is where nothing in it can mislead, else escaped and in quotes. */
    public static String name(String text) {
        return BARE.matcher(text).matches() ? text : '"' + escape(text) + '"';
    }

    /** Escapes quotes, backslashes and all that is not a visible character or a plain blank. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(codePoint -> {
            if (codePoint == '"' || codePoint == '\\') {
                escaped.append('\\');
            }
            append(codePoint, escaped);
        });
        return escaped.toString();
    }

    /** A text that is a sentence already: what is not a visible character or a plain blank is escaped. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> append(codePoint, line));
        return line.toString();
    }

    /** Bytes as MiB with one decimal place: {@code 64.0 MiB}, {@code 15,872.0 MiB}. */
    public static String mib(long bytes) {
        return mibNumber(bytes) + " MiB";
    }

    /** Bytes as MiB with one decimal place, without the unit. */
    public static String mibNumber(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / BYTES_PER_MIB);
    }

    /**
     * The text, or as much of its beginning as fits, with an ellipsis at the end; no character is cut in two.
     *
     * @param most how many {@code char}s there may be; 1 or more
     */
    public static String clip(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "\u2026";
    }

    private static void append(int codePoint, StringBuilder text) {
        switch (codePoint) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (visible(codePoint)) {
                    text.appendCodePoint(codePoint);
                } else {
                    text.append(String.format(Locale.ROOT, "\\u{%x}", codePoint));
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
}
