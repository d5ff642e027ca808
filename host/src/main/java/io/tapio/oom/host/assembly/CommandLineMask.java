package io.tapio.oom.host.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what a command line may give away: the values of flags and variables whose name says password, token, secret
 * or key, and the password in a URL. It errs on the side of hiding.
 */
public final class CommandLineMask {

    private static final String HIDDEN = "***";
    private static final String NAME =
            "[\\w.\\-]*(?:passw(?:or)?d|passphrase|pwd|token|secret|credential|api[-_.]?key|access[-_.]?key"
                    + "|private[-_.]?key|(?<![a-z])key)[\\w.\\-]*";
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?s)(-{0,2}|/)(" + NAME + ")([=:])(.+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern FLAG = Pattern.compile("-{1,2}" + NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern URL_PASSWORD = Pattern.compile("(\\w+://[^/@:\\s]*:)([^/@\\s]+)@");

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
            masked.add(hideNext && !isFlag ? HIDDEN : maskArgument(argument));
            hideNext = FLAG.matcher(argument).matches();
        }
        return String.join(" ", masked);
    }

    private static String maskArgument(String argument) {
        Matcher assignment = ASSIGNMENT.matcher(argument);
        if (assignment.matches()) {
            return assignment.group(1) + assignment.group(2) + assignment.group(3) + HIDDEN;
        }
        return URL_PASSWORD.matcher(argument).replaceAll("$1" + HIDDEN + "@");
    }
}
