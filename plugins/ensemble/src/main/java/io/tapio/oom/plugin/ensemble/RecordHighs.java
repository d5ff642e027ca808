package io.tapio.oom.plugin.ensemble;

/** How the record high stood, every five seconds for some five minutes. */
final class RecordHighs {

    static final double SPACING_SECONDS = 5;
    private static final int MOST = 64;

    private final float[] seconds = new float[MOST];
    private final float[] levels = new float[MOST];
    private double origin;
    private int next;
    private int size;

    void begin(double now) {
        origin = now;
        next = 0;
        size = 0;
    }

    void add(double now, double record) {
        if (size > 0 && now - origin - seconds[back(1)] < SPACING_SECONDS) {
            return;
        }
        seconds[next] = (float) (now - origin);
        levels[next] = (float) record;
        next = (next + 1) % MOST;
        size = Math.min(MOST, size + 1);
    }

    /** The record as it stood at a moment, interpolated up to now's. */
    double at(double moment, double now, double record) {
        double wanted = moment - origin;
        double later = now - origin;
        double laterLevel = record;
        for (int steps = 1; steps <= size; steps++) {
            int i = back(steps);
            if (seconds[i] <= wanted) {
                double apart = later - seconds[i];
                return apart > 0 ? levels[i] + (laterLevel - levels[i]) * (wanted - seconds[i]) / apart : levels[i];
            }
            later = seconds[i];
            laterLevel = levels[i];
        }
        return laterLevel;
    }

    private int back(int steps) {
        return (next - steps + MOST) % MOST;
    }
}
