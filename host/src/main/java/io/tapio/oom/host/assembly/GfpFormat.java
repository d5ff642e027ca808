package io.tapio.oom.host.assembly;

import io.tapio.oom.host.assembly.GfpFlags.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the names of allocation flags from the format of a tracepoint: {@code {( unsigned long)(( gfp_t)0x40u),
 * "__GFP_IO"}, ...}. The bits are expressions of C, as the preprocessor left them: numbers, casts, {@code |}, {@code &},
 * {@code ~}, {@code <<} and parentheses.
 */
final class GfpFormat {

    private static final Pattern ENTRY = Pattern.compile("\\{([^{},\"]++),\\s*\"(\\w++)\"\\s*\\}");
    private static final Pattern CAST = Pattern.compile("\\(\\s*[a-z][a-z_ ]*+\\)");
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(0[xX][0-9a-fA-F]++|[0-9]++)[uUlL]*+|(<<|[()|&~]))\\s*");

    private final Matcher token;
    private final int end;
    private int at;

    private GfpFormat(String expression) {
        this.token = TOKEN.matcher(expression);
        this.end = expression.length();
    }

    /**
     * The names in the kernel's order; empty when there are none.
     *
     * @throws IllegalArgumentException when the bits of a name are not such an expression
     */
    static List<Named> parse(String format) {
        List<Named> table = new ArrayList<>();
        Matcher entry = ENTRY.matcher(format);
        while (entry.find()) {
            long mask = value(CAST.matcher(entry.group(1)).replaceAll(""));
            if (mask != 0) { // a flag that this configuration does not have
                table.add(new Named(mask, entry.group(2)));
            }
        }
        return table;
    }

    private static long value(String expression) {
        GfpFormat reader = new GfpFormat(expression);
        long value = reader.alternatives();
        if (reader.at != reader.end) {
            throw reader.unexpected();
        }
        return value;
    }

    private long alternatives() {
        long value = conjunction();
        while (take("|")) {
            value |= conjunction();
        }
        return value;
    }

    private long conjunction() {
        long value = shift();
        while (take("&")) {
            value &= shift();
        }
        return value;
    }

    private long shift() {
        long value = operand();
        while (take("<<")) {
            value <<= operand();
        }
        return value;
    }

    private long operand() {
        if (take("~")) {
            return ~operand();
        }
        if (take("(")) {
            long value = alternatives();
            if (!take(")")) {
                throw unexpected();
            }
            return value;
        }
        if (!token.region(at, end).lookingAt() || token.group(1) == null) {
            throw unexpected();
        }
        at = token.end();
        return Long.decode(token.group(1));
    }

    private boolean take(String symbol) {
        if (!token.region(at, end).lookingAt() || !symbol.equals(token.group(2))) {
            return false;
        }
        at = token.end();
        return true;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("not an expression of flags at character " + at);
    }
}
