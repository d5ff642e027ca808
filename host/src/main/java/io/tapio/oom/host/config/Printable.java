package io.tapio.oom.host.config;

import java.util.regex.Pattern;

/** Makes a text from the file fit for one line of a message. */
final class Printable {

    private static final int LONGEST = 80;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}\u2028\u2029]");

    private Printable() {}

    /** The whole text, in one line. */
    static String line(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /** The beginning of the text, in one line. */
    static String text(String text) {
        String plain = line(text);
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
    }
}
