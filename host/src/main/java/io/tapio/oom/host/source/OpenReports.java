package io.tapio.oom.host.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The reports of one caller whose victim's line has not come yet. Mostly that is one. Where a second one begins before
 * the first has named its victim, the lines of the two are mixed and say nothing of whose they are: from then on only
 * lines that name the victim count, until both ended.
 */
final class OpenReports {

    /** Reports that wait for their victim's line; the oldest is given up for a new one. */
    private static final int MAX_WAITING = 8;

    /** The victim's line comes from the function that printed the report, even if a serial console delays each line. */
    private static final long VICTIM_WITHIN_US = 10_000_000;

    /** A report without any line for so long was cut, and one that begins then is the only one. */
    private static final long SILENCE_US = 2_000_000;

    private @Nullable OomReport current;
    private int mixed;
    private long lastUs;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(OomReport report, long sinceUs) {}

    /** A report begins here. */
    void begin(OomReport begun, long timeUs) {
        endWhatWasCut(timeUs);
        OomReport open = current;
        if (mixed > 0) {
            mixed++;
        } else if (open != null && open.namedPid() == null) {
            mixed = 2;
            current = null;
        } else {
            if (open != null) {
                await(open, timeUs);
            }
            current = begun;
        }
        lastUs = timeUs;
    }

    /** A line of some report. */
    void add(LogLine line) {
        endWhatWasCut(line.timeUs());
        endWhereAnotherBegan(line);
        OomReport named = line.part() == LogLine.Part.WHOLE ? beginAtVictim(line.text()) : null;
        if (named != null && mixed > 0) {
            await(named, line.timeUs());
        } else if (named != null) {
            if (current != null) {
                await(current, line.timeUs());
            }
            current = named;
        } else if (current != null) {
            addTo(current, line);
        }
        if (current != null || mixed > 0) {
            lastUs = line.timeUs();
        }
    }

    /** The report of another OOM than the one under way, that this line names the victim of. */
    private @Nullable OomReport beginAtVictim(String text) {
        OomReport named = OomReport.beginAtVictim(text);
        Integer open = current == null ? null : current.namedPid();
        boolean its = current != null
                && named != null
                && (open == null ? current.couldBeOf(named) : open.equals(named.namedPid()));
        return its ? null : named;
    }

    /** What comes after a long silence is another report's. */
    private void endWhatWasCut(long timeUs) {
        if (isSilent(timeUs)) {
            leave();
            mixed = 0;
        }
    }

    /** Each part comes once in a report: where one comes again, the beginning of another report was lost. */
    private void endWhereAnotherBegan(LogLine line) {
        if (current != null && line.part() == LogLine.Part.WHOLE && current.repeats(line.text())) {
            mixed = current.namedPid() == null ? 2 : 1;
            leave();
        }
    }

    private void leave() {
        if (current != null && current.namedPid() != null) {
            await(current, lastUs);
        }
        current = null;
    }

    private static void addTo(OomReport report, LogLine line) {
        switch (line.part()) {
            case WHOLE -> report.add(line.text());
            case FRAGMENT -> report.addFragment(line.text());
            case FURTHER -> report.addFurther(line.text());
        }
    }

    /** The report of this victim, which ends with it; {@code null} when none surely is. */
    @Nullable OomReport take(VictimLine victim, long timeUs) {
        OomReport named = takeWaiting(victim.pid(), timeUs);
        OomReport open = current;
        if (named != null || open == null) {
            endOne();
            return named;
        }
        boolean isNamed = Integer.valueOf(victim.pid()).equals(open.namedPid());
        boolean inTime = Math.abs(timeUs - lastUs) <= VICTIM_WITHIN_US;
        boolean its = inTime && (isNamed || waiting.isEmpty()) && open.isOf(victim);
        if (!its && open.namedPid() != null) {
            await(open, lastUs);
        }
        end();
        return its ? open : null;
    }

    /** The report that is under way came to nothing. */
    void end() {
        current = null;
        endOne();
    }

    private void endOne() {
        mixed = Math.max(0, mixed - 1);
    }

    boolean isEmpty() {
        return current == null && mixed == 0 && waiting.isEmpty();
    }

    private void await(OomReport report, long timeUs) {
        if (waiting.size() >= MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(new Waiting(report, timeUs));
    }

    private @Nullable OomReport takeWaiting(int pid, long timeUs) {
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            if (Math.abs(timeUs - next.sinceUs()) > VICTIM_WITHIN_US) {
                each.remove();
            } else if (Integer.valueOf(pid).equals(next.report().namedPid())) {
                each.remove();
                return next.report();
            }
        }
        return null;
    }

    private boolean isSilent(long timeUs) {
        return Math.abs(timeUs - lastUs) > SILENCE_US;
    }
}
