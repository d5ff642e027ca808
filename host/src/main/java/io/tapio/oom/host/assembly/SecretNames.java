package io.tapio.oom.host.assembly;

import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.MaskPattern;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells of the name of a flag, a variable, a property or a header whether its value is a secret. Names that the user
 * added count first, then those that the user exempted, then the built-in ones. So {@code ["!*", "pin"]} leaves
 * {@code pin} alone. Immutable. Takes time in proportion to the name's length and the number of patterns.
 */
public final class SecretNames {

    /** Whole words where shorter ones hide in others: key but not monkey or keyboard, storepass but not bypass. */
    private static final Pattern BUILT_IN = Pattern.compile("(?i:passw(?:or)?d|passphrase|passcode|requirepass|pwd"
            + "|token(?!i[sz])|secret|credential|authorization|cookie|bearer|signature"
            + "|(?:api|access|account|auth|encryption|license|master|priv|private|signing|ssh)[-_.]?key"
            + "|(?:(?<![a-z])|master|basic[-_.]?)auth\\z"
            + "|(?<!by|com|over|sur|under)(?:pass|pw|psk)(?![a-z])"
            + "|(?<![a-z])(?:keys?|jwt|sig)(?![a-z]))"
            + "|(?<=[a-z])(?:Key|Pass|Jwt)(?![a-z])");

    /** Java's {@code -D} belongs to the flag, not to the property's name. */
    private static final String PROPERTY = "-D";

    private final List<Glob> added;
    private final List<Glob> exempt;

    public SecretNames(List<MaskPattern> patterns) {
        added = patterns.stream()
                .filter(pattern -> !pattern.exempts())
                .map(MaskPattern::glob)
                .toList();
        exempt = patterns.stream()
                .filter(MaskPattern::exempts)
                .map(MaskPattern::glob)
                .toList();
    }

    /** The built-in names alone. */
    public static SecretNames builtIn() {
        return new SecretNames(List.of());
    }

    /**
     * Whether what follows the name is a secret.
     *
     * @param name as it stands there, a flag's dashes included
     */
    boolean contain(String name) {
        if (matches(added, name)) {
            return true;
        }
        return !matches(exempt, name) && BUILT_IN.matcher(name).find();
    }

    private static boolean matches(List<Glob> globs, String name) {
        if (globs.isEmpty()) {
            return false;
        }
        String bare = withoutDashes(name).toLowerCase(Locale.ROOT);
        String property = name.startsWith(PROPERTY) ? bare.substring(1) : bare;
        return globs.stream().anyMatch(glob -> glob.matches(bare) || glob.matches(property));
    }

    private static String withoutDashes(String name) {
        int at = 0;
        while (at < name.length() && name.charAt(at) == '-') {
            at++;
        }
        return name.substring(at);
    }
}
