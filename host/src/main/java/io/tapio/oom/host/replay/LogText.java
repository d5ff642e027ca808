package io.tapio.oom.host.replay;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelLogParser;
import io.tapio.oom.host.source.LogLine;
import io.tapio.oom.host.source.LogLine.Part;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's log as text, whichever way it was written down: records of {@code /dev/kmsg}, dmesg, syslog, journalctl,
 * or nothing but the kernel's words. Line in, kill out. What a program wrote is not believed, as far as the text shows
 * who wrote it.
 */
final class LogText {

    private static final Pattern KMSG = Pattern.compile("\\d{1,4},\\d{1,19},\\d{1,19},[^;]{1,80};.*", Pattern.DOTALL);

    private final KernelLogParser parser = new KernelLogParser();
    private final TextClock clock;
    private boolean prefixSeen;
    private @Nullable LogLine last;
    private @Nullable String bootId;

    LogText(TextClock clock) {
        this.clock = clock;
    }

    /** Takes the next line; the kill when it is a victim's. */
    Optional<LogKill> accept(String line) {
        if (line.isEmpty()) {
            return Optional.empty();
        }
        char first = line.charAt(0);
        if (first >= '0' && first <= '9' && KMSG.matcher(line).matches()) {
            prefixSeen = true;
            last = null;
            return parser.accept(line);
        }
        JournalEntry entry = first == '{' ? JournalEntry.parse(line) : null;
        if (entry != null) {
            return journal(entry);
        }
        return switch (LinePrefix.read(clock, line)) {
            case LinePrefix.Read.OfKernel read -> kernel(read.line());
            case LinePrefix.Read.OfProgram read -> {
                prefixSeen = true;
                last = null;
                yield Optional.empty();
            }
            case LinePrefix.Read.Bare read -> bare(line);
        };
    }

    /** The kernel's id of the boot that the last lines are from, where the text tells it. */
    @Nullable String bootId() {
        return bootId;
    }

    private Optional<LogKill> journal(JournalEntry entry) {
        prefixSeen = true;
        String boot = entry.bootId();
        if (boot != null && !boot.equals(bootId)) {
            parser.lost();
            bootId = boot;
        }
        LogLine line = entry.line();
        last = null;
        return line == null ? Optional.empty() : parser.accept(line);
    }

    private Optional<LogKill> kernel(LogLine line) {
        prefixSeen = true;
        last = line;
        return parser.accept(line);
    }

    /** Where other lines have something before them, this is a further line of the one above it. */
    private Optional<LogKill> bare(String line) {
        LogLine above = last;
        if (!prefixSeen) {
            return parser.accept(new LogLine(null, null, 0, Part.WHOLE, null, line.stripTrailing()));
        }
        return above == null
                ? Optional.empty()
                : parser.accept(new LogLine(
                        above.bootTimeUs(),
                        above.wallTime(),
                        above.granularityUs(),
                        Part.FURTHER,
                        above.caller(),
                        line.strip()));
    }
}
