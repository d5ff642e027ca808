package io.tapio.oom.host.assembly;

import static io.tapio.oom.host.assembly.SecretShapes.HIDDEN;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what a command line or an environment may give away: the values of flags, variables, properties and headers
 * whose name is a secret's, and what is a secret by its form; also inside of a script, a JSON text or a connection
 * string that is one argument. It errs on the side of hiding.
 *
 * <p>A secret whose place alone tells it can't be known: {@code -p secret}, {@code -psecret}, {@code -u user:secret}.
 * Takes time in proportion to the length. Immutable, for any thread.
 */
public final class CommandLineMask {

    /** Stands for what there was no room for. */
    private static final String MORE = " \u2026";

    private static final Pattern WORD = Pattern.compile("[\\w.\\-]++");

    /** Behind a secret's name in a longer text: {@code name=}, {@code "name": }, {@code \"name\":}, {@code --name }. */
    private static final Pattern ASSIGNED =
            Pattern.compile("\\\\*+[\"']?+\\s*+(?:=++>?+|:\\s++|(?<=[\"']):|:(?![/\\d]))\\s*+");

    private static final Pattern SPACE = Pattern.compile("(?:\\s|\\\\\r?\n)++(?!-)");
    private static final Pattern SCHEME =
            Pattern.compile("(?i:bearer|basic|digest|token|apikey|negotiate|splunk)\\s++");

    private static final String BARE = "(?:[^\\s\"'&;,)}\\]\\\\]|\\\\.)";

    /** What follows a quoted piece without a blank is the same word of the shell; a backslash keeps what follows it. */
    private static final Pattern VALUE = Pattern.compile(
            "(?:\"(?:[^\"\\\\]|\\\\.)*+\"?+|\\\\\"[^\"]*+\"?+|'[^']*+'?+)++" + BARE + "*+|" + BARE + "++",
            Pattern.DOTALL);

    private static final Pattern LINE_BREAKS = Pattern.compile("[\\p{Cntrl}]++");

    /** The shell's own; the same names in a connection string are passwords. */
    private static final List<String> WORKING_DIRECTORIES = List.of("PWD", "OLDPWD");

    private final SecretNames secrets;

    public CommandLineMask(SecretNames secrets) {
        this.secrets = secrets;
    }

    /** The whole command line on one line, secrets hidden; see {@link #mask(String, boolean)}. */
    public String mask(String cmdline) {
        return mask(cmdline, false);
    }

    /**
     * The command line on one line, secrets hidden.
     *
     * @param cmdline as the kernel holds it: arguments with a NUL between them
     * @param cut whether it goes on where it ends here; an ellipsis then says so, and half a password is hidden too
     */
    public String mask(String cmdline, boolean cut) {
        List<String> masked = new ArrayList<>();
        boolean hideNext = false;
        for (String argument : cmdline.split("\0", -1)) {
            boolean isFlag = argument.startsWith("-");
            masked.add(hideNext && !argument.startsWith("--") ? HIDDEN : maskArgument(argument));
            hideNext = isFlag
                    && secrets.contain(argument)
                    && WORD.matcher(argument).matches();
        }
        if (cut) {
            masked.add(SecretShapes.maskCutEnd(masked.removeLast()));
        }
        return LINE_BREAKS.matcher(String.join(" ", masked)).replaceAll(" ") + (cut ? MORE : "");
    }

    /**
     * The environment by name, secrets hidden: the values of names that are a secret's, and secrets inside of values.
     *
     * @param environment the variables as they are; what is empty stays so
     */
    public Map<String, String> maskEnvironment(Map<String, String> environment) {
        Map<String, String> masked = new TreeMap<>();
        environment.forEach((name, value) -> {
            boolean secret = !WORKING_DIRECTORIES.contains(name) && secrets.contain(name);
            masked.put(name, secret && !value.isEmpty() ? HIDDEN : SecretShapes.mask(maskWithin(value)));
        });
        return masked;
    }

    /** {@code name=value} is hidden to its end, since a value of its own argument may hold anything. */
    private String maskArgument(String argument) {
        Matcher name = WORD.matcher(argument);
        boolean slash = argument.startsWith("/");
        if (name.region(slash ? 1 : 0, argument.length()).lookingAt() && secrets.contain(name.group())) {
            int end = name.end();
            if (end + 1 < argument.length() && (argument.charAt(end) == '=' || argument.charAt(end) == ':')) {
                return argument.substring(0, end + 1) + HIDDEN;
            }
        }
        return SecretShapes.mask(maskWithin(argument));
    }

    private String maskWithin(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Matcher word = WORD.matcher(text);
        int copied = 0;
        int at = 0;
        while (word.find(at)) {
            at = word.end();
            if (!secrets.contain(word.group())) {
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
}
