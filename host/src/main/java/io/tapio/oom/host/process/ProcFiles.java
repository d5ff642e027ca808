package io.tapio.oom.host.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code /proc} tells of a process, never more than a bounded piece. What can't be read, since the process is
 * gone or another user's, is absent. Not for an event loop, nor for a kill's way: a read of a command line waits while
 * the process changes its memory map. For one thread at a time, since the buffer is kept.
 */
final class ProcFiles {

    /** Of a command line; what is longer is cut. */
    static final int MAX_CMDLINE_BYTES = 4 << 10;

    /** Of an environment; the variables beyond are left out. */
    static final int MAX_ENVIRONMENT_BYTES = 32 << 10;

    /** Of an environment. */
    static final int MAX_VARIABLES = 256;

    private static final int MAX_STAT_BYTES = 2 << 10;
    private static final char CUT_CHARACTER = '\uFFFD';

    private final String root;
    private final byte[] buffer = new byte[MAX_ENVIRONMENT_BYTES + 1];

    /** @param proc where procfs is mounted */
    ProcFiles(Path proc) {
        this.root = proc.toString();
    }

    /**
     * A command line.
     *
     * @param text its arguments with a NUL between them; empty when the process has given its memory back
     * @param cut there is more
     */
    record Cmdline(String text, boolean cut) {}

    @Nullable Identity identity(int pid) {
        int length = read(pid, "stat", MAX_STAT_BYTES);
        return length < 0 ? null : Identity.parse(text(0, length));
    }

    @Nullable Cmdline cmdline(int pid) {
        int length = read(pid, "cmdline", MAX_CMDLINE_BYTES + 1);
        if (length < 0) {
            return null;
        }
        boolean cut = length > MAX_CMDLINE_BYTES;
        int end = Math.min(length, MAX_CMDLINE_BYTES);
        // Programs that write a title over their arguments leave zeros behind it.
        while (end > 0 && buffer[end - 1] == 0) {
            end--;
        }
        String text = text(0, end);
        boolean half = cut && !text.isEmpty() && text.charAt(text.length() - 1) == CUT_CHARACTER;
        return new Cmdline(half ? text.substring(0, text.length() - 1) : text, cut);
    }

    /** The variables by name, of a name that is there twice the first, which programs use; absent what is no variable. */
    @Nullable Map<String, String> environment(int pid) {
        int length = read(pid, "environ", MAX_ENVIRONMENT_BYTES + 1);
        if (length < 0) {
            return null;
        }
        Map<String, String> variables = new LinkedHashMap<>();
        int end = Math.min(length, MAX_ENVIRONMENT_BYTES);
        boolean cut = length > end;
        for (int from = 0; from < end && variables.size() < MAX_VARIABLES; ) {
            int to = from;
            while (to < end && buffer[to] != 0) {
                to++;
            }
            String variable = text(from, to);
            int equals = variable.indexOf('=');
            boolean whole = to < end || !cut;
            if (equals > 0 && whole) {
                variables.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
            }
            from = to + 1;
        }
        return variables;
    }

    /** Wipes what the last reads left: an environment is not to lie about. */
    void forget() {
        Arrays.fill(buffer, (byte) 0);
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    /** How many bytes came; -1 when the file can't be read. */
    private int read(int pid, String file, int most) {
        try (FileInputStream in = new FileInputStream(root + "/" + pid + "/" + file)) {
            return in.readNBytes(buffer, 0, most);
        } catch (IOException gone) {
            return -1;
        }
    }
}
