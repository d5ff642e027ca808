package io.tapio.oom.host.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code /dev/kmsg}: {@code prio,seq,usec,flags[,more];text}.
 *
 * @param priority facility and level as syslog packs them: {@code facility << 3 | level}
 * @param sequence the record's number; one more than the record before it, unless some were lost
 * @param bootTimeUs microseconds since boot by the log's clock
 * @param fragment whether the text goes on where an earlier record stopped
 * @param caller who logged it, where the kernel says so ({@code CONFIG_PRINTK_CALLER})
 * @param text what was logged, escapes decoded
 */
record KernelLogRecord(
        int priority,
        long sequence,
        long bootTimeUs,
        boolean fragment,
        @Nullable String caller,
        String text) {

    private static final String CALLER = "caller=";

    /** Reads one record; {@code null} when it isn't one. */
    static @Nullable KernelLogRecord parse(String line) {
        int semicolon = line.indexOf(';');
        if (semicolon < 0) {
            return null;
        }
        String[] header = line.substring(0, semicolon).split(",", -1);
        if (header.length < 3) {
            return null;
        }
        // What follows the first line end is the record's dictionary (` SUBSYSTEM=net`), never its text: a line end
        // in the text is escaped.
        int end = line.indexOf('\n', semicolon);
        String text = line.substring(semicolon + 1, end < 0 ? line.length() : end);
        try {
            boolean fragment = header.length > 3 && (header[3].equals("c") || header[3].equals("+"));
            return new KernelLogRecord(
                    Integer.parseInt(header[0]),
                    Long.parseLong(header[1]),
                    Long.parseLong(header[2]),
                    fragment,
                    caller(header),
                    decode(text));
        } catch (NumberFormatException notARecord) {
            return null;
        }
    }

    private static @Nullable String caller(String[] header) {
        String last = header[header.length - 1];
        return header.length > 4 && last.startsWith(CALLER) ? last.substring(CALLER.length()) : null;
    }

    LogLine line() {
        return new LogLine(bootTimeUs, null, 0, fragment ? LogLine.Part.FRAGMENT : LogLine.Part.WHOLE, caller, text);
    }

    /** Whether the kernel itself wrote it: what user space writes into the log never carries facility 0. */
    boolean fromKernel() {
        return priority >> 3 == 0;
    }

    /** The kernel writes each byte outside printable ASCII, and the backslash, as {@code \xNN}. */
    private static String decode(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            int escaped = escapedByteAt(raw, i);
            if (escaped >= 0) {
                decoded.write(escaped);
                i += 3;
            } else {
                decoded.write(raw[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int escapedByteAt(byte[] raw, int at) {
        if (at + 3 >= raw.length || raw[at] != '\\' || raw[at + 1] != 'x') {
            return -1;
        }
        int high = Character.digit(raw[at + 2], 16);
        int low = Character.digit(raw[at + 3], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
