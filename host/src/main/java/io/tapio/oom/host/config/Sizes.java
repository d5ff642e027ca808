package io.tapio.oom.host.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as the configuration writes them: bytes, decimal units ({@code 512MB}) or binary ones ({@code 64KiB}). */
final class Sizes {

    /** The schema has the same pattern. */
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,15})(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?");

    private Sizes() {}

    /**
     * The number of bytes; a size beyond what a long holds is {@link Long#MAX_VALUE}, which every range refuses.
     *
     * @throws IllegalArgumentException for a text that is no size
     */
    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: " + text);
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        long factor = unit == null ? 1 : factor(unit);
        return amount > Long.MAX_VALUE / factor ? Long.MAX_VALUE : amount * factor;
    }

    private static long factor(String unit) {
        return switch (unit) {
            case "kB", "KB" -> 1_000L;
            case "MB" -> 1_000_000L;
            case "GB" -> 1_000_000_000L;
            case "TB" -> 1_000_000_000_000L;
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            case "TiB" -> 1L << 40;
            default -> 1L;
        };
    }
}
