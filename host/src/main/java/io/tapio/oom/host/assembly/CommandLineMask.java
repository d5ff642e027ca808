package io.tapio.oom.host.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what a command line may give away: the values of flags, variables, properties and headers whose name says
 * password, token, secret or key, and the password in a URL; also inside of a script, a JSON text or a connection
 * string that is one argument. It errs on the side of hiding.
 *
 * <p>A secret whose place alone tells it can't be known: {@code -p secret}, {@code -psecret}, {@code -u user:secret}.
 * Takes time in proportion to the length.
 */
public final class CommandLineMask {

    private static final String HIDDEN = "***";

    /** Whole words where shorter ones hide in others: key but not monkey or keyboard, pass but not bypass. */
    private static final Pattern SECRET = Pattern.compile("(?i:passw(?:or)?d|passphrase|passcode|pwd|token(?!i[sz])"
            + "|secret|credential|authorization|cookie|bearer|signature"
            + "|(?:api|access|account|auth|encryption|license|master|priv|private|signing|ssh)[-_.]?key"
            + "|(?<![a-z])(?:keys?|pass|pw|jwt|sig)(?![a-z]))"
            + "|(?<=[a-z])(?:Key|Pass|Jwt)(?![a-z])");

    private static final Pattern WORD = Pattern.compile("[\\w.\\-]++");

    /** Behind a secret's name in a longer text: {@code name=}, {@code "name": }, {@code --name }. */
    private static final Pattern ASSIGNED = Pattern.compile("[\"']?+\\s*+(?:=++|:\\s++|(?<=[\"']):)\\s*+");

    private static final Pattern SPACE = Pattern.compile("\\s++(?!-)");
    private static final Pattern SCHEME = Pattern.compile("(?i:bearer|basic|digest|token)\\s++");
    private static final Pattern VALUE = Pattern.compile("\"[^\"]*+\"?|'[^']*+'?|[^\\s\"'&;,)}\\]]++");
    private static final Pattern URL_PASSWORD = Pattern.compile("(?<=:)//[^/@:\\s]*+:([^/\\s]*+)");
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\p{Cntrl}]++");

    private CommandLineMask() {}

    /**
     * The command line on one line, secrets hidden.
     *
     * @param cmdline as the kernel holds it: arguments with a NUL between them
     */
    public static String mask(String cmdline) {
        List<String> masked = new ArrayList<>();
        boolean hideNext = false;
        for (String argument : cmdline.split("\0", -1)) {
            boolean isFlag = argument.startsWith("-");
            masked.add(hideNext && !argument.startsWith("--") ? HIDDEN : maskArgument(argument));
            hideNext = isFlag && isSecret(argument) && WORD.matcher(argument).matches();
        }
        return LINE_BREAKS.matcher(String.join(" ", masked)).replaceAll(" ");
    }

    /** {@code name=value} is hidden to its end, since a value of its own argument may hold anything. */
    private static String maskArgument(String argument) {
        Matcher name = WORD.matcher(argument);
        boolean slash = argument.startsWith("/");
        if (name.region(slash ? 1 : 0, argument.length()).lookingAt() && isSecret(name.group())) {
            int end = name.end();
            if (end + 1 < argument.length() && (argument.charAt(end) == '=' || argument.charAt(end) == ':')) {
                return argument.substring(0, end + 1) + HIDDEN;
            }
        }
        return maskUrls(maskWithin(argument));
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name).find();
    }

    private static String maskWithin(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Matcher word = WORD.matcher(text);
        int copied = 0;
        int at = 0;
        while (word.find(at)) {
            at = word.end();
            if (!isSecret(word.group())) {
                continue;
            }
            int value = valueAfter(text, word);
            Matcher hidden = VALUE.matcher(text).region(value < 0 ? at : value, text.length());
            if (value >= 0 && hidden.lookingAt()) {
                out.append(text, copied, value).append(HIDDEN);
                at = hidden.end();
                copied = at;
            }
        }
        return out.append(text, copied, text.length()).toString();
    }

    /** Where the value of a secret's name begins; -1 where it has none. */
    private static int valueAfter(String text, Matcher name) {
        Matcher between =
                ASSIGNED.matcher(text).region(name.end(), text.length()).useTransparentBounds(true);
        if (!between.lookingAt()) {
            boolean isFlag = text.charAt(name.start()) == '-';
            between.usePattern(SPACE);
            if (!isFlag || !between.lookingAt()) {
                return -1;
            }
        }
        Matcher scheme = SCHEME.matcher(text).region(between.end(), text.length());
        return scheme.lookingAt() ? scheme.end() : between.end();
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
