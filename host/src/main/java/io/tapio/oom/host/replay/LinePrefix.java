package io.tapio.oom.host.replay;

import io.tapio.oom.host.source.LogLine;
import io.tapio.oom.host.source.LogLine.Part;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes off what dmesg, syslog and journalctl put before the kernel's text, and keeps what it tells: when, and who. Each
 * of them is read by its own form, and any of them may be followed by the kernel's own {@code [   12.345678]} and caller.
 */
final class LinePrefix {

    private static final long US_PER_SECOND = 1_000_000;
    private static final int MICRO_DIGITS = 6;
    private static final String KERNEL = "kernel";

    private static final Pattern PRIORITY = Pattern.compile("<(\\d{1,3})>(1 )?");
    private static final Pattern DECODED =
            Pattern.compile("(kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|res\\d|local\\d) *"
                    + ":(?:emerg|alert|crit|err|warn|notice|info|debug) *: ");
    private static final Pattern SINCE_BOOT = Pattern.compile("\\[ *(\\d{1,10})\\.(\\d{1,6})\\] ?");
    private static final Pattern CALLER = Pattern.compile("\\[ *([TC] *\\d{1,10})\\] ?");
    private static final Pattern CTIME =
            Pattern.compile("\\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \\d]\\d) (\\d\\d:\\d\\d:\\d\\d) (\\d{4})\\] ?");
    private static final Pattern RELATIVE = Pattern.compile(
            "\\[(?:[A-Z][a-z]{2} ?[ \\d]\\d \\d\\d:\\d\\d| *\\+\\d+\\.\\d+| *\\d+\\.\\d+ < *\\d+\\.\\d+>)\\] ?");
    private static final Pattern ISO = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d)" + "(?:([.,])(\\d{1,9}))?(Z| ?[+-]\\d\\d:?\\d\\d)? ");
    private static final Pattern FULL = Pattern.compile(
            "[A-Z][a-z]{2} (\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)(?:(\\.)(\\d{1,9}))? ([A-Z]{3,5}|[+-]\\d\\d(?::?\\d\\d)?) ");
    private static final Pattern NAMED =
            Pattern.compile("([A-Z][a-z]{2}) ([ \\d]\\d) (\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d{1,9}))? ");
    private static final Pattern HOST_AND_WRITER = Pattern.compile("\\S+ ([^\\s:\\[]+)(?:\\[\\d+\\])?: ");
    private static final Pattern STRUCTURED =
            Pattern.compile("\\S+ (\\S+) \\S+ \\S+ (?:-|(?:\\[[^\\]]*+\\])++)(?: \uFEFF?)?");
    private static final Pattern HOST_AND_KERNEL = Pattern.compile("\\S+ kernel: ");

    private final TextClock clock;
    private final String line;
    private final Matcher matcher;
    private int at;
    private boolean kernel = true;
    private boolean dated;
    private @Nullable Instant wallTime;
    private @Nullable Long bootTimeUs;
    private long granularityUs;
    private @Nullable String caller;

    private LinePrefix(TextClock clock, String line) {
        this.clock = clock;
        this.line = line;
        this.matcher = PRIORITY.matcher(line);
    }

    /** What a line is. */
    sealed interface Read {

        /** The kernel's. */
        record OfKernel(LogLine line) implements Read {}

        /** A program's, which may write what it likes. */
        record OfProgram() implements Read {}

        /** Nothing stands before the text. */
        record Bare() implements Read {}
    }

    static Read read(TextClock clock, String line) {
        LinePrefix prefix = new LinePrefix(clock, line);
        prefix.takePriority();
        prefix.takeDate();
        prefix.takeKernelsOwn();
        if (!prefix.kernel) {
            return new Read.OfProgram();
        }
        return prefix.at == 0 ? new Read.Bare() : new Read.OfKernel(prefix.logLine());
    }

    /** A terminal pads what is copied from it with blanks. */
    private LogLine logLine() {
        String text = line.substring(at).stripTrailing();
        return new LogLine(bootTimeUs, wallTime, bootTimeUs == null ? granularityUs : 0, Part.WHOLE, caller, text);
    }

    private void takePriority() {
        boolean structured = false;
        if (take(PRIORITY)) {
            kernel = Integer.parseInt(matcher.group(1)) >> 3 == 0;
            structured = matcher.group(2) != null;
        } else if (take(DECODED)) {
            kernel = matcher.group(1).equals("kern");
        }
        if (structured && takeIso()) {
            kernel &= take(STRUCTURED) && matcher.group(1).equals(KERNEL);
            dated = true;
        }
    }

    private void takeDate() {
        if (dated) {
            return;
        }
        if (takeIso()) {
            // dmesg --time-format iso has a comma in its time, and no host behind it.
            dated = true;
            kernel &= ",".equals(matcher.group(3)) || takeWriter();
        } else if (take(NAMED)) {
            dated = true;
            tell(clock.named(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), null));
            granularityUs = matcher.group(4) == null ? US_PER_SECOND : 0;
            kernel &= takeWriter();
        }
    }

    private boolean takeIso() {
        if (!take(ISO) && !take(FULL)) {
            return false;
        }
        tell(clock.iso(matcher.group(1), matcher.group(2), matcher.group(4), matcher.group(5)));
        granularityUs = matcher.group(4) == null ? US_PER_SECOND : 0;
        return true;
    }

    private boolean takeWriter() {
        return take(HOST_AND_WRITER) && matcher.group(1).equals(KERNEL);
    }

    private void takeKernelsOwn() {
        if (take(SINCE_BOOT)) {
            String digits = matcher.group(2);
            long micros = Long.parseLong(digits + "0".repeat(MICRO_DIGITS - digits.length()));
            bootTimeUs = Long.parseLong(matcher.group(1)) * US_PER_SECOND + micros;
        } else if (!dated && take(CTIME)) {
            tell(clock.named(matcher.group(1), matcher.group(2), matcher.group(3), null, matcher.group(4)));
            granularityUs = US_PER_SECOND;
        } else if (!dated) {
            take(RELATIVE);
        }
        if (at > 0 && take(CALLER)) {
            caller = matcher.group(1);
        }
        if (bootTimeUs != null && !dated) {
            take(HOST_AND_KERNEL);
        }
    }

    private void tell(@Nullable Instant instant) {
        wallTime = instant;
    }

    private boolean take(Pattern pattern) {
        if (!matcher.usePattern(pattern).region(at, line.length()).lookingAt()) {
            return false;
        }
        at = matcher.end();
        return true;
    }
}
