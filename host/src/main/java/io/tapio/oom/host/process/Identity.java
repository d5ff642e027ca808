package io.tapio.oom.host.process;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether a process is still the one it was, and still runs the program it ran, out of {@code /proc/PID/stat}. A
 * process id is used again after a while, its start is not; an exec keeps both, and lays the arguments elsewhere.
 *
 * @param startTicks when it was started, in clock ticks since boot: field 22
 * @param comm its name, 15 bytes at most: field 2
 * @param argumentsAt the address of its command line, field 48; 0 where this process may not know it, and once the
 *     memory is given back
 */
record Identity(long startTicks, String comm, long argumentsAt) {

    /** The kernel counts a hundred of these ticks a second for user space on x86 and Arm, whatever its own ticks are. */
    private static final long NS_PER_TICK = 10_000_000;

    private static final int START = 22;
    private static final int ARGUMENTS = 48;

    /** Field 1 is the pid, field 2 the name in parentheses, which may hold blanks and parentheses itself. */
    private static final int FIRST_BEHIND_NAME = 3;

    /** The identity in a line of {@code /proc/PID/stat}; {@code null} when it is no such line. */
    static @Nullable Identity parse(String stat) {
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        if (open < 0 || close < open) {
            return null;
        }
        Long start = field(stat, close, START);
        if (start == null) {
            return null;
        }
        Long arguments = field(stat, close, ARGUMENTS);
        return new Identity(start, stat.substring(open + 1, close), arguments == null ? 0 : arguments);
    }

    /** Whether it was started then, as far as ticks can tell. */
    boolean startedAt(long bootTimeNs) {
        return bootTimeNs / NS_PER_TICK == startTicks;
    }

    private static @Nullable Long field(String stat, int nameEnd, int number) {
        int at = nameEnd + 1;
        for (int field = FIRST_BEHIND_NAME; field < number; field++) {
            at = stat.indexOf(' ', at + 1);
            if (at < 0) {
                return null;
            }
        }
        int end = stat.indexOf(' ', at + 1);
        String digits = stat.substring(Math.min(at + 1, stat.length()), end < 0 ? stat.length() : end)
                .strip();
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException notSuchALine) {
            return null;
        }
    }
}
