package io.tapio.oom.plugin.ensemble;

/** The points of the last five minutes, and lines through them in one walk. */
final class Window {

    private static final double LONGEST_SECONDS = 300;
    private static final double MIDDLE_SECONDS = 120;
    private static final double SHORTEST_SECONDS = 60;

    /** Points come once a second at most, jitter aside; should more come, the oldest go. */
    private static final int MOST_POINTS = 310;

    /** A float's times lose hundredths after half a day: they are counted anew before. */
    private static final double REBASE_SECONDS = 50_000;

    private final float[] seconds = new float[MOST_POINTS];
    private final float[] levels = new float[MOST_POINTS];
    private double origin;
    private int next;
    private int size;

    void add(double now, double level) {
        if (size == 0) {
            origin = now;
        }
        seconds[next] = (float) (now - origin);
        levels[next] = (float) level;
        next = next + 1 == MOST_POINTS ? 0 : next + 1;
        size = Math.min(MOST_POINTS, size + 1);
        while (now - origin - seconds[back(size)] > LONGEST_SECONDS) {
            size--;
        }
        if (now - origin > REBASE_SECONDS) {
            rebase();
        }
    }

    /** At least one point was added before. */
    Lines lines() {
        Sums sums = new Sums();
        double now = seconds[back(1)];
        Lines.Line shortest = line(sums, now, SHORTEST_SECONDS);
        Lines.Line middle = line(sums, now, MIDDLE_SECONDS);
        Lines.Line longest = line(sums, now, LONGEST_SECONDS);
        return new Lines(longest, middle, shortest);
    }

    /** Goes on from where the shorter line ended. */
    private Lines.Line line(Sums sums, double now, double reach) {
        int at = back(sums.points + 1);
        while (sums.points < size) {
            double ago = seconds[at] - now;
            if (ago < -reach) {
                break;
            }
            sums.add(ago, levels[at]);
            at = at == 0 ? MOST_POINTS - 1 : at - 1;
        }
        return sums.line();
    }

    private int back(int steps) {
        int at = next - steps;
        return at < 0 ? at + MOST_POINTS : at;
    }

    private void rebase() {
        float shift = seconds[back(size)];
        for (int i = 0; i < MOST_POINTS; i++) {
            seconds[i] -= shift;
        }
        origin += shift;
    }

    /** Times are seconds before now, below 0: the sums stay small. */
    private static final class Sums {

        private int points;
        private double t;
        private double x;
        private double tt;
        private double tx;

        private void add(double ago, double level) {
            points++;
            t += ago;
            x += level;
            tt += ago * ago;
            tx += ago * level;
        }

        private Lines.Line line() {
            double ofTime = tt - t * t / points;
            double together = tx - t * x / points;
            double slope = ofTime > 0 ? together / ofTime : 0;
            return new Lines.Line(x / points - slope * t / points, slope);
        }
    }
}
