package io.tapio.oom.host.assembly;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides secrets that no name announces but that show by their form: the password of a URL or of {@code user:pass@host},
 * bearer tokens, JSON Web Tokens, tokens that say by their prefix who issued them, private keys. Takes time in
 * proportion to the length: no pattern looks at a character again from another beginning.
 */
final class SecretShapes {

    static final String HIDDEN = "***";

    private static final Pattern URL_PASSWORD = Pattern.compile("(?<=:)//[^/@:\\s]*+:([^/\\s]*+)");

    /** What group 1 covers is hidden. */
    private static final List<Pattern> SHAPES = List.of(
            Pattern.compile("(?<![\\w/.:@%+-])[\\w.%+-]++:(?!/)([^\\s@\"',;]++)@(?!sha\\d)[\\w(\\[]"),
            Pattern.compile("(?<!\\w)(?i:bearer)\\s++([\\w.~+/=-]{8,}+)"),
            Pattern.compile("(?<![\\w-])(eyJ[\\w-]{5,}+\\.[\\w-]{5,}+(?:\\.[\\w-]*+)?)"),
            Pattern.compile(
                    "(?<![\\w-])((?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[rs]k_live_|sk-|npm_|hvs\\.)[\\w-]{16,}+)"),
            Pattern.compile("(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(.+?)(?:-----END|\\z)"));

    /** The end of a text that was cut: {@code ://user:pass} whose at sign is not there any more. */
    private static final Pattern CUT_PASSWORD =
            Pattern.compile("(?:(?<=:)//[^/@:\\s]*+|(?<![\\w/.:@%+-])[\\w.%+-]++):(?!/)([^/@\\s]++)\\z");

    private SecretShapes() {}

    static String mask(String text) {
        String masked = maskUrls(text);
        for (Pattern shape : SHAPES) {
            masked = maskGroup(shape, masked);
        }
        return masked;
    }

    /** Hides what may be the beginning of a password at the end of a text that goes on elsewhere. */
    static String maskCutEnd(String text) {
        return maskGroup(CUT_PASSWORD, text);
    }

    private static String maskGroup(Pattern shape, String text) {
        Matcher found = shape.matcher(text);
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        while (found.find()) {
            out.append(text, copied, found.start(1)).append(HIDDEN);
            copied = found.end(1);
        }
        return out.append(text, copied, text.length()).toString();
    }

    /** A password may hold an at sign, so it goes up to the last one before the path. */
    private static String maskUrls(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Matcher url = URL_PASSWORD.matcher(text);
        int copied = 0;
        while (url.find()) {
            int length = url.group(1).lastIndexOf('@');
            if (length > 0) {
                out.append(text, copied, url.start(1)).append(HIDDEN);
                copied = url.start(1) + length;
            }
        }
        return out.append(text, copied, text.length()).toString();
    }
}
