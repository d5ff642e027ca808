package io.tapio.oom.host.source;

import org.jspecify.annotations.Nullable;

/** The kernel's log counts in kB; facts count in bytes. */
final class Kilobytes {

    static final long BYTES = 1024;

    /**
     * "No limit" is the greatest count of pages, less than a page below 2^63 bytes; pages go up to 64 kB. No machine
     * comes near.
     */
    private static final long NO_LIMIT_BYTES = Long.MAX_VALUE - (1 << 20);

    private Kilobytes() {}

    /** Decimal kB as bytes; {@code null} when that is more than a {@code long} holds. */
    static @Nullable Long toBytes(String kilobytes) {
        try {
            return Math.multiplyExact(Long.parseLong(kilobytes), BYTES);
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            return null;
        }
    }

    /** As {@link #toBytes}; {@code null} too for the number that means "no limit". */
    static @Nullable Long limitToBytes(String kilobytes) {
        Long bytes = toBytes(kilobytes);
        return bytes == null || bytes >= NO_LIMIT_BYTES ? null : bytes;
    }
}
