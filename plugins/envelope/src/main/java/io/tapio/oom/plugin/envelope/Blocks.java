package io.tapio.oom.plugin.envelope;

/**
 * The last five minutes in at most {@value #MOST} blocks: least, highest and mean level of each. Blocks begin with
 * {@value #SHORTEST_SECONDS} s; when all are full, neighbours become one and blocks twice as long, up to
 * {@value #LONGEST_SECONDS} s. From then on the oldest goes.
 */
final class Blocks {

    static final int MOST = 32;
    private static final double SHORTEST_SECONDS = 2.5;
    private static final double LONGEST_SECONDS = 10;

    /** Points jitter by some hundredths: a block may end a little early rather than a point late. */
    private static final double JITTER_SECONDS = .5;

    private final float[] ends = new float[MOST];
    private final float[] least = new float[MOST];
    private final float[] highest = new float[MOST];
    private final float[] means = new float[MOST];
    private double origin;
    private double length = SHORTEST_SECONDS;
    private int size;
    private double start;
    private double low;
    private double high;
    private double sum;
    private int points;

    int size() {
        return size;
    }

    /** The peak of the i-th block, the oldest first. */
    double highest(int i) {
        return highest[i];
    }

    double mean(int i) {
        return means[i];
    }

    /** Seconds from the end of the i-th block to a later moment. */
    double age(int i, double seconds) {
        return seconds - origin - ends[i];
    }

    Trend floor() {
        return Trend.of(ends, least, size);
    }

    Trend ceiling() {
        return Trend.of(ends, highest, size);
    }

    /** Takes a level; true where it ended a block. */
    boolean add(double seconds, double level) {
        if (points == 0) {
            start = seconds;
            low = level;
            high = level;
            sum = 0;
        }
        low = Math.min(low, level);
        high = Math.max(high, level);
        sum += level;
        points++;
        if (seconds - start < length - JITTER_SECONDS) {
            return false;
        }
        end(seconds);
        return true;
    }

    private void end(double seconds) {
        if (size == MOST) {
            makeRoom();
        }
        if (size == 0) {
            origin = seconds;
        }
        ends[size] = (float) (seconds - origin);
        least[size] = (float) low;
        highest[size] = (float) high;
        means[size] = (float) (sum / points);
        size++;
        points = 0;
    }

    private void makeRoom() {
        if (length * 2 > LONGEST_SECONDS) {
            dropOldest();
            return;
        }
        size = MOST / 2;
        length *= 2;
        for (int i = 0; i < size; i++) {
            ends[i] = ends[2 * i + 1];
            least[i] = Math.min(least[2 * i], least[2 * i + 1]);
            highest[i] = Math.max(highest[2 * i], highest[2 * i + 1]);
            means[i] = (means[2 * i] + means[2 * i + 1]) / 2;
        }
    }

    /** Ends are counted from the oldest block: a float counted from the start would lose hundredths within a day. */
    private void dropOldest() {
        size--;
        float shift = ends[1];
        for (int i = 0; i < size; i++) {
            ends[i] = ends[i + 1] - shift;
            least[i] = least[i + 1];
            highest[i] = highest[i + 1];
            means[i] = means[i + 1];
        }
        origin += shift;
    }
}
