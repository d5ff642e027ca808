package io.tapio.oom.plugin.ensemble;

/**
 * Lines of least squares through the newest points.
 *
 * @param longest through 300 s
 * @param middle through 120 s
 * @param shortest through 60 s
 */
record Lines(Line longest, Line middle, Line shortest) {

    /**
     * One line.
     *
     * @param level at the newest point, as a share of the limit
     * @param slope levels a second
     */
    record Line(double level, double slope) {

        /** 0 at or above the limit, infinite where it does not rise. */
        double secondsToLimit() {
            if (level >= 1) {
                return 0;
            }
            return slope > 0 ? (1 - level) / slope : Double.POSITIVE_INFINITY;
        }
    }
}
