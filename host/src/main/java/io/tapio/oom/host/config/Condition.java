package io.tapio.oom.host.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * What a field's value must be. Values are compared as their text in JSON; a field that holds other fields or a list has
 * the text {@code true} when it is there.
 */
public sealed interface Condition {

    /** The longest that one may be, in characters. */
    int LONGEST = 500;

    /** Whether the value is such. */
    boolean holds(String value);

    /** Whether it says what the value must not be: then a field that is absent fulfils it. */
    default boolean negative() {
        return false;
    }

    /** A pattern of a whole value: {@code prod-*}. */
    record Like(Glob glob) implements Condition {
        @Override
        public boolean holds(String value) {
            return glob.matches(value);
        }

        @Override
        public String toString() {
            return glob.pattern();
        }
    }

    /** Anything but a pattern of a whole value: {@code !ci-*}. */
    record Unlike(Glob glob) implements Condition {
        @Override
        public boolean holds(String value) {
            return !glob.matches(value);
        }

        @Override
        public boolean negative() {
            return true;
        }

        @Override
        public String toString() {
            return "!" + glob.pattern();
        }
    }

    /** A regular expression of a whole value: {@code =~ a|b.*}; in RE2's language, which takes linear time. */
    record Expression(Pattern pattern) implements Condition {
        @Override
        public boolean holds(String value) {
            return pattern.matches(value);
        }

        @Override
        public String toString() {
            return "=~ " + pattern.pattern();
        }
    }

    /** Anything but a regular expression of a whole value: {@code !~ a|b.*}. */
    record NoExpression(Pattern pattern) implements Condition {
        @Override
        public boolean holds(String value) {
            return !pattern.matches(value);
        }

        @Override
        public boolean negative() {
            return true;
        }

        @Override
        public String toString() {
            return "!~ " + pattern.pattern();
        }
    }

    /**
     * A bound of a number: {@code >= 64MiB}.
     *
     * @param than in the field's own unit
     * @param text as the configuration writes it
     */
    record Compared(Relation relation, double than, String text) implements Condition {
        @Override
        public boolean holds(String value) {
            try {
                return relation.holds(Double.compare(Double.parseDouble(value), than));
            } catch (NumberFormatException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** How two numbers compare. */
    enum Relation {
        /** At least as large. */
        AT_LEAST(">="),
        /** At most as large. */
        AT_MOST("<="),
        /** Larger. */
        MORE(">"),
        /** Smaller. */
        LESS("<");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }

        boolean holds(int compared) {
            return switch (this) {
                case AT_LEAST -> compared >= 0;
                case AT_MOST -> compared <= 0;
                case MORE -> compared > 0;
                case LESS -> compared < 0;
            };
        }
    }

    /**
     * Reads one.
     *
     * @param unit what the field's numbers count
     * @throws IllegalArgumentException with what it must be
     */
    static Condition parse(String text, FieldUnit unit) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new IllegalArgumentException("must have 1 to " + LONGEST + " characters");
        }
        if (text.startsWith("=~")) {
            return new Expression(expression(text));
        }
        if (text.startsWith("!~")) {
            return new NoExpression(expression(text));
        }
        for (Relation relation : Relation.values()) {
            if (text.startsWith(relation.sign)) {
                String amount = text.substring(relation.sign.length()).strip();
                return new Compared(relation, unit.amount(amount), text);
            }
        }
        if (text.startsWith("!")) {
            return new Unlike(glob(text.substring(1)));
        }
        return new Like(glob(text));
    }

    private static Glob glob(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("must have a pattern behind the !");
        }
        return new Glob(text);
    }

    private static Pattern expression(String text) {
        try {
            return Pattern.compile(text.substring(2).strip());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "must be a regular expression in RE2's language, without look-around and back-references ("
                            + Printable.text(e.getDescription()) + ")",
                    e);
        }
    }
}
