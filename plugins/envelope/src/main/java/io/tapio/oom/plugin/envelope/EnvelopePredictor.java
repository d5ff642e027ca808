package io.tapio.oom.plugin.envelope;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Passage;
import io.tapio.oom.api.forecast.Predictor;
import java.util.Optional;

/**
 * The slope of the blocks' least levels where it is significant, else that of their peaks. The limit is hit by what
 * stands out most above that line. Growth that slows down to an end below the limit is no leak: a time is said, for
 * whoever weighs it, but no probability.
 */
final class EnvelopePredictor implements Predictor {

    private static final int LEAST_BLOCKS = 6;

    /** Standard deviations: chance does as well once in 160 times. */
    private static final double SIGNIFICANT = 2.5;

    /** Growth that ends below this level is taken to stop before the limit. */
    private static final double STOPS_BELOW = .97;

    /** Of the time's logarithm; the less certain the slope, the more is added. */
    private static final double LEAST_SPREAD = .25;

    private final Blocks blocks = new Blocks();
    private double slope;
    private double certainty;
    private double top;
    private double measuredAt;
    private double end;

    @Override
    public Optional<Forecast> next(MemoryPoint point) {
        if (blocks.add(point.seconds(), Math.min(1, point.ratio())) && blocks.size() >= LEAST_BLOCKS) {
            measure(point.seconds());
        }
        return blocks.size() < LEAST_BLOCKS ? Optional.empty() : Optional.of(forecast(point));
    }

    private void measure(double now) {
        Trend floor = blocks.floor();
        Trend ceiling = blocks.ceiling();
        boolean floorRises = floor.certainty() >= SIGNIFICANT && floor.slope() > 0;
        Trend leading = floorRises ? floor : ceiling;
        slope = leading.certainty() >= SIGNIFICANT ? Math.max(0, leading.slope()) : 0;
        certainty = Math.max(1, Math.max(floor.certainty(), ceiling.certainty()));
        top = Math.min(1, highest(now, floorRises ? slope : 0));
        measuredAt = now;
        end = Saturation.end(blocks);
    }

    /** The highest of the peaks, each moved along the slope up to now. */
    private double highest(double now, double alongSlope) {
        double highest = 0;
        for (int i = 0; i < blocks.size(); i++) {
            highest = Math.max(highest, blocks.highest(i) + alongSlope * blocks.age(i, now));
        }
        return highest;
    }

    private Forecast forecast(MemoryPoint point) {
        double rate = slope * point.limitBytes();
        double seconds =
                slope > 0 ? Math.max(0, (1 - top) / slope - (point.seconds() - measuredAt)) : Double.POSITIVE_INFINITY;
        if (seconds > Forecast.LONGEST_SECONDS) {
            return Forecast.none(rate);
        }
        double comes = end < STOPS_BELOW ? 0 : 1;
        return Passage.at(seconds, LEAST_SPREAD + 1 / certainty, comes, rate);
    }
}
