package io.tapio.oom.plugin.ensemble;

/**
 * Growth of the record high: how fast it rises, how evenly, and whether it slows down. A program that breathes sets no
 * records; a leak sets them all the time. The growth is measured over the last five minutes, or since the first peak from
 * which the level fell: what was reached before a fall is no evidence when it is reached again.
 */
final class Growth {

    private static final double SPAN_SECONDS = 300;

    /** As a share of the limit: what falls by this gives memory back. */
    private static final double FALL = .08;

    /** A record that nothing came near for so long, that of a start for example, counts no more. */
    private static final double FORGET_SECONDS = 600;

    /** A rise by less sets no new peak: noise of some pages would move it on and on. */
    private static final double PEAK_STEP = .0005;

    private final RecordHighs highs = new RecordHighs();
    private boolean begun;
    private double origin;
    private double anchor;
    private double peak;
    private double peakAt;
    private double fellAt;
    private double record;
    private double recordAt;
    private double now;
    private Pace pace = Pace.NONE;

    void add(double seconds, double level) {
        if (!begun) {
            begin(seconds, level);
        }
        now = seconds;
        if (level > record) {
            record = level;
            recordAt = seconds;
        } else if (seconds - recordAt > FORGET_SECONDS && record - level > FALL) {
            begin(seconds, level);
        }
        if (level >= peak + PEAK_STEP) {
            peak = level;
            peakAt = seconds;
        } else if (peak - level > FALL) {
            fall(seconds, level);
        }
        highs.add(seconds, record);
        pace = span() < RecordHighs.SPACING_SECONDS ? Pace.NONE : Pace.over(span(), this::highBefore);
    }

    private void begin(double seconds, double level) {
        highs.begin(seconds);
        begun = true;
        origin = seconds;
        anchor = seconds;
        fellAt = seconds - 2 * SPAN_SECONDS;
        peak = level;
        peakAt = seconds;
        record = level;
        recordAt = seconds;
    }

    private void fall(double seconds, double level) {
        if (fellAt < origin - 1 || seconds - anchor > SPAN_SECONDS) {
            anchor = peakAt;
        }
        fellAt = seconds;
        peak = level;
        peakAt = seconds;
    }

    private double highBefore(double ago) {
        return highs.at(now - ago, now, record);
    }

    /** The highest level. */
    double record() {
        return record;
    }

    /** Seconds over which growth is measured. */
    double span() {
        return Math.min(SPAN_SECONDS, now - anchor);
    }

    /** Whether the level fell within the last five minutes. */
    boolean swings() {
        return now - fellAt < SPAN_SECONDS;
    }

    Pace pace() {
        return pace;
    }
}
