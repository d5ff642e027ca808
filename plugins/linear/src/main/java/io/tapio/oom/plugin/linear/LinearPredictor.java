package io.tapio.oom.plugin.linear;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Predictor;
import java.util.Optional;

/**
 * Least squares over what was held in the last {@value #WINDOW_SECONDS} seconds, and the time at which the line reaches
 * the limit: what <a href="https://prometheus.io/docs/prometheus/latest/querying/functions/#predict_linear">
 * predict_linear</a> says of the same points. It knows no doubt: an OOM comes within a horizon or it does not.
 */
final class LinearPredictor implements Predictor {

    static final int WINDOW_SECONDS = 300;
    private static final int LEAST_POINTS = 10;

    /** Points come once a second at most, jitter aside; should more come, the oldest go. */
    private static final int MOST_POINTS = WINDOW_SECONDS + 20;

    private final double[] seconds = new double[MOST_POINTS];
    private final double[] held = new double[MOST_POINTS];
    private int oldest;
    private int count;

    @Override
    public Optional<Forecast> next(MemoryPoint point) {
        add(point);
        if (count < LEAST_POINTS) {
            return Optional.empty();
        }
        Line line = line(point.seconds());
        double headroom = point.limitBytes() - line.now;
        if (headroom <= 0) {
            return Optional.of(Forecast.at(0, line.slope));
        }
        return Optional.of(
                line.slope <= 0 || headroom / line.slope > Forecast.LONGEST_SECONDS
                        ? Forecast.none(line.slope)
                        : Forecast.at(headroom / line.slope, line.slope));
    }

    private void add(MemoryPoint point) {
        while (count > 0 && (count == MOST_POINTS || point.seconds() - seconds[oldest] > WINDOW_SECONDS)) {
            oldest = after(oldest);
            count--;
        }
        int next = (oldest + count) % MOST_POINTS;
        seconds[next] = point.seconds();
        held[next] = point.heldBytes();
        count++;
    }

    private static int after(int at) {
        return at + 1 == MOST_POINTS ? 0 : at + 1;
    }

    /** As seen from a moment, so that the sums stay small however long it has been running. */
    private Line line(double now) {
        double sumX = 0;
        double sumY = 0;
        for (int i = 0, at = oldest; i < count; i++, at = after(at)) {
            sumX += seconds[at] - now;
            sumY += held[at];
        }
        double meanX = sumX / count;
        double meanY = sumY / count;
        double spread = 0;
        double together = 0;
        for (int i = 0, at = oldest; i < count; i++, at = after(at)) {
            double x = seconds[at] - now - meanX;
            spread += x * x;
            together += x * (held[at] - meanY);
        }
        double slope = spread > 0 ? together / spread : 0;
        return new Line(meanY - slope * meanX, slope);
    }

    /**
     * A line.
     *
     * @param now where it is now, in bytes
     * @param slope bytes a second
     */
    private record Line(double now, double slope) {}
}
