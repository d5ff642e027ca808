package io.tapio.oom.host.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a stream of UTF-8, however long it and they are: a line is cut at {@value #MAX_BYTES} bytes. */
final class BoundedLines {

    /** Eight times the longest record of a kernel. */
    static final int MAX_BYTES = 64 * 1024;

    /** Editors of some systems put it before a text; it is none of it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final int BUFFER_BYTES = 32 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int end;
    private long cut;
    private boolean begun;

    BoundedLines(InputStream in) {
        this.in = in;
    }

    /** The next line without its end; {@code null} behind the last one. */
    @Nullable String next() throws IOException {
        line.reset();
        boolean any = false;
        boolean tooLong = false;
        while (at < end || fill()) {
            any = true;
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            int room = MAX_BYTES - line.size();
            line.write(buffer, from, Math.min(room, at - from));
            tooLong |= at - from > room;
            if (at < end) {
                at++;
                break;
            }
        }
        cut += tooLong ? 1 : 0;
        return any ? text() : null;
    }

    /** How many lines were cut. */
    long cut() {
        return cut;
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        int from = !begun && text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
        begun = true;
        return text.substring(from, text.endsWith("\r") ? text.length() - 1 : text.length());
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
