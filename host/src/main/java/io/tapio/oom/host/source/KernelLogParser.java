package io.tapio.oom.host.source;

import io.tapio.oom.host.source.KernelFact.LogKill;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes kills out of the kernel's log: its lines in, in their order, one {@link LogKill} out for each process that the
 * kernel killed for memory. Knows the reports of kernels from 3.10 on.
 *
 * <p>Where the kernel says who logged a line, reports that are mixed are taken apart; where it doesn't, what can't be
 * told whose it is stays absent. Only records that the kernel wrote count: everybody may write into the log. Nothing
 * throws; what is no record is counted. What is remembered has an end: {@value #MAX_TRACKS} callers at a time.
 *
 * <p>For one thread.
 */
public final class KernelLogParser {

    private static final int MAX_TRACKS = 8;
    private static final String UNKNOWN_CALLER = "";

    /** The first line of each boot. */
    private static final String BOOT = "Linux version ";

    private final Map<String, ReportTrack> tracks = new LinkedHashMap<>();
    private long lastSequence = Long.MAX_VALUE;
    private long malformed;
    private long lostGaps;
    private long overflowedTables;

    /**
     * Takes the next record of {@code /dev/kmsg}.
     *
     * @param line one record as {@code /dev/kmsg} gives it, with or without the dictionary lines behind it; a dictionary
     *     line alone (it begins with a blank) is passed over
     * @return the kill, when this record is a victim's line
     */
    public Optional<LogKill> accept(String line) {
        if (line.isEmpty() || line.startsWith(" ")) {
            return Optional.empty();
        }
        KernelLogRecord next = KernelLogRecord.parse(line);
        if (next == null) {
            malformed++;
            return Optional.empty();
        }
        if (lastSequence != Long.MAX_VALUE && next.sequence() > lastSequence + 1) {
            lostGaps++;
            lost();
        }
        lastSequence = next.sequence();
        return next.fromKernel() ? accept(next.line()) : Optional.empty();
    }

    /**
     * Takes the next line that the kernel wrote.
     *
     * @return the kill, when this is a victim's line
     */
    public Optional<LogKill> accept(LogLine line) {
        if (line.text().startsWith(BOOT)) {
            lost();
        }
        String caller = line.caller() == null ? UNKNOWN_CALLER : line.caller();
        ReportTrack known = tracks.get(caller);
        ReportTrack track = known == null ? new ReportTrack() : known;
        @Nullable LogKill kill = track.take(line);
        overflowedTables += track.tableOverflowed() ? 1 : 0;
        if (track.isIdle()) {
            tracks.remove(caller);
        } else if (known == null) {
            add(caller, track);
        }
        return Optional.ofNullable(kill);
    }

    private void add(String caller, ReportTrack track) {
        if (tracks.size() >= MAX_TRACKS) {
            tracks.remove(tracks.keySet().iterator().next());
        }
        tracks.put(caller, track);
    }

    /** Records were lost here: what comes next may be another OOM's, so what is known of a report is dropped. */
    public void lost() {
        tracks.clear();
        lastSequence = Long.MAX_VALUE;
    }

    /** How many lines were no records. */
    public long malformed() {
        return malformed;
    }

    /** How often the records' numbers showed that some were lost. */
    public long lostGaps() {
        return lostGaps;
    }

    /** How many task tables had more rows than are remembered; members of a group kill may then lack their report. */
    public long overflowedTables() {
        return overflowedTables;
    }
}
