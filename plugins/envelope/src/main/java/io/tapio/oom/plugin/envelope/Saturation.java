package io.tapio.oom.plugin.envelope;

/**
 * Where growth that slows down ends. The blocks' means are taken in thirds: when the later growth is r times the earlier,
 * and goes on like that, r + r² + ... = r / (1 - r) of it is still to come.
 */
final class Saturation {

    /** Above every limit: the growth does not slow down. */
    static final double NONE = 2;

    /** An earlier growth below this share of the limit says nothing about what came of it. */
    private static final double LEAST_GROWTH = 1e-4;

    /** A growth that keeps this much of itself is a straight line as far as blocks can tell. */
    private static final double STRAIGHT = .98;

    private Saturation() {}

    static double end(Blocks blocks) {
        int third = blocks.size() / 3;
        double early = mean(blocks, blocks.size() - 3 * third, third);
        double middle = mean(blocks, blocks.size() - 2 * third, third);
        double late = mean(blocks, blocks.size() - third, third);
        double before = middle - early;
        double after = late - middle;
        double kept = before > LEAST_GROWTH ? after / before : NONE;
        return kept >= STRAIGHT ? NONE : Math.min(NONE, late + Math.max(0, after) * Math.max(0, kept) / (1 - kept));
    }

    private static double mean(Blocks blocks, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += blocks.mean(i);
        }
        return sum / count;
    }
}
