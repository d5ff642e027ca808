package io.tapio.oom.host.config;

import io.tapio.oom.host.config.ConfigProblem.Code;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills in <code>${env:NAME}</code> and <code>${file:PATH}</code>; <code>$${</code> stands for a plain one. */
final class References {

    private static final int LARGEST_SECRET = 64 * 1_024;
    /** Of all that is filled in: a small file can refer to a large one very often. */
    private static final int LARGEST_TOTAL = 4 * 1_024 * 1_024;

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)\\}?");
    private static final Pattern VARIABLE = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern FILE = Pattern.compile("file:(.+)", Pattern.DOTALL);

    private final Map<String, String> environment;
    private final Path directory;
    private final Consumer<Path> asked;
    private int filledIn;

    /**
     * @param directory that relative paths count from
     * @param asked is told of each file that is referred to, whether it can be read or not
     */
    References(Map<String, String> environment, Path directory, Consumer<Path> asked) {
        this.environment = environment;
        this.directory = directory;
        this.asked = asked;
    }

    /** What became of a text. */
    sealed interface Outcome {
        /** The text, and what in it came from elsewhere and may be secret; where that is empty it is there all the same. */
        record Filled(String text, List<String> secrets) implements Outcome {
            boolean secret() {
                return !secrets.isEmpty();
            }
        }

        /** Why it can't be filled in. */
        record Failed(Code code, String reason) implements Outcome {}
    }

    Outcome fillIn(String text) {
        if (!text.contains("${")) {
            return new Outcome.Filled(text, List.of());
        }
        StringBuilder result = new StringBuilder();
        List<String> secrets = new ArrayList<>();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String value = "${";
            String inside = matcher.group(1);
            if (inside != null) {
                Outcome outcome = resolve(inside, matcher.group().endsWith("}"));
                if (!(outcome instanceof Outcome.Filled filled)) {
                    return outcome;
                }
                value = filled.text();
                secrets.add(value);
            }
            filledIn += value.length();
            if (filledIn > LARGEST_TOTAL) {
                return new Outcome.Failed(Code.TOO_COMPLEX, "refers to more than " + LARGEST_TOTAL + " characters");
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(result);
        return new Outcome.Filled(result.toString(), secrets);
    }

    private Outcome resolve(String inside, boolean closed) {
        Matcher variable = VARIABLE.matcher(inside);
        if (closed && variable.matches()) {
            String name = variable.group(1);
            String value = environment.get(name);
            return value == null
                    ? new Outcome.Failed(
                            Code.UNSET_VARIABLE, "refers to the environment variable " + name + ", which is not set")
                    : new Outcome.Filled(value, List.of());
        }
        Matcher file = FILE.matcher(inside);
        if (closed && file.matches()) {
            return content(file.group(1));
        }
        // What stands inside is not repeated: it may be a piece of a password.
        return new Outcome.Failed(
                Code.BAD_REFERENCE,
                closed
                        ? "has a ${...} that is neither ${env:NAME} nor ${file:PATH}"
                        : "has a ${ without its closing brace");
    }

    private Outcome content(String name) {
        String why;
        try {
            Path file = directory.resolve(name);
            asked.accept(file);
            BoundedText read = BoundedText.of(file, LARGEST_SECRET);
            if (read instanceof BoundedText.Read content) {
                return new Outcome.Filled(withoutLastLineBreak(content.text()), List.of());
            }
            why = ((BoundedText.Failed) read).reason();
        } catch (InvalidPathException e) {
            why = "is not a path";
        }
        return new Outcome.Failed(Code.UNUSABLE_SECRET_FILE, "refers to the file " + Printable.text(name) + ": " + why);
    }

    /** Editors and {@code echo} end a file with one; no secret does. */
    private static String withoutLastLineBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
