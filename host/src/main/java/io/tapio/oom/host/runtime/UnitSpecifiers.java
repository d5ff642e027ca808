package io.tapio.oom.host.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The specifiers in a unit's text that stand for its own name: {@code %i} of {@code getty@tty1.service} is tty1. */
final class UnitSpecifiers {

    private UnitSpecifiers() {}

    /** The text with its specifiers filled in; {@code null} when it has one that the name alone does not tell. */
    static @Nullable String expand(String text, String unit) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || i + 1 == text.length()) {
                expanded.append(c);
                continue;
            }
            i++;
            String value = value(text.charAt(i), unit);
            if (value == null) {
                return null;
            }
            expanded.append(value);
        }
        return expanded.toString();
    }

    private static @Nullable String value(char specifier, String unit) {
        String bare = unit.substring(0, unit.lastIndexOf('.'));
        int at = bare.indexOf('@');
        String prefix = at < 0 ? bare : bare.substring(0, at);
        String instance = at < 0 ? "" : bare.substring(at + 1);
        String last = prefix.substring(prefix.lastIndexOf('-') + 1);
        return switch (specifier) {
            case '%' -> "%";
            case 'n' -> unit;
            case 'N' -> bare;
            case 'p' -> prefix;
            case 'P' -> unescape(prefix);
            case 'i' -> instance;
            case 'I' -> unescape(instance);
            case 'j' -> last;
            case 'J' -> unescape(last);
            default -> null;
        };
    }

    /** A dash stands for a slash, and {@code \x2d} for a dash. */
    private static String unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && text.startsWith("\\x", i) && i + 4 <= text.length()) {
                int code = hex(text.substring(i + 2, i + 4));
                if (code >= 0) {
                    bytes.write(code);
                    i += 3;
                    continue;
                }
            }
            bytes.writeBytes(String.valueOf(c == '-' ? '/' : c).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hex(String digits) {
        int high = Character.digit(digits.charAt(0), 16);
        int low = Character.digit(digits.charAt(1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
