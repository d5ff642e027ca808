package io.tapio.oom.host.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One of {@code oom.mask_patterns}: a name whose value is a secret, or with {@code !} before it one whose value is none.
 * {@code *} stands for any run of characters, {@code ?} for one; upper and lower case are the same.
 *
 * @param text as the configuration writes it: letters, digits and {@code _ . - * ?}, at most 64, behind an optional
 *     {@code !}
 */
public record MaskPattern(String text) {

    /** The schema says the same, and reports it with its line. */
    private static final Pattern SOUND = Pattern.compile("!?[A-Za-z0-9_.*?-]{1,64}");

    public MaskPattern {
        if (!SOUND.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a mask pattern must be at most 64 letters, digits, _ . - * and ?, with or without a ! before them: "
                            + text);
        }
    }

    /** Whether it says of a name that it is no secret's. */
    public boolean exempts() {
        return text.startsWith("!");
    }

    /** The pattern in lower case, to be matched with names in lower case. */
    public Glob glob() {
        return new Glob((exempts() ? text.substring(1) : text).toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return text;
    }
}
