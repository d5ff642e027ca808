package io.tapio.oom.host.runtime;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A unit's file, as far as its description goes.
 *
 * @param value the last one that is given; empty where the file takes back what was said before it; {@code null} where
 *     it says nothing
 */
record UnitText(@Nullable String value) {

    private static final String SECTION = "[Unit]";
    private static final String KEY = "Description";

    static UnitText read(byte[] bytes) {
        String value = null;
        boolean inside = false;
        StringBuilder line = new StringBuilder();
        for (String each : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            String piece = each.strip();
            if (piece.startsWith("#") || piece.startsWith(";")) {
                continue; // in the middle of a continued line too
            }
            line.append(piece);
            if (piece.endsWith("\\")) {
                line.setCharAt(line.length() - 1, ' ');
                continue;
            }
            String whole = line.toString();
            line.setLength(0);
            if (whole.startsWith("[")) {
                inside = whole.equals(SECTION);
            } else if (inside) {
                value = described(whole, value);
            }
        }
        return new UnitText(value);
    }

    private static @Nullable String described(String line, @Nullable String before) {
        int equals = line.indexOf('=');
        boolean asked = equals > 0 && line.substring(0, equals).strip().equals(KEY);
        return asked ? line.substring(equals + 1).strip() : before;
    }

    /** The description when this file is read after another. */
    @Nullable String description(@Nullable String before) {
        String here = value;
        if (here == null) {
            return before;
        }
        return here.isEmpty() ? null : here;
    }
}
