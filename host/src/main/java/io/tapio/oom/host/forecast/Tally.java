package io.tapio.oom.host.forecast;

import io.tapio.oom.api.forecast.Ensemble.Standing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How one predictor has done on this node. The calibration error and the skill are of its probabilities within 300 s:
 * the expected calibration error over ten bins of equal width (Naeini and others, 2015), and the Brier skill score against
 * always saying the share of kills. For any thread.
 */
final class Tally {

    static final int BINS = 10;
    private static final int LEADS = 100;

    private final long[] count = new long[BINS];
    private final double[] said = new double[BINS];
    private final long[] came = new long[BINS];
    private final Deque<Double> leads = new ArrayDeque<>();
    private double squares;
    private long judged;
    private long kills;
    private long caught;
    private long falseAlarms;

    /** A forecast whose time is over. */
    synchronized void judge(double within300, boolean kill) {
        int bin = Math.min(BINS - 1, (int) (within300 * BINS));
        count[bin]++;
        said[bin] += within300;
        came[bin] += kill ? 1 : 0;
        double error = within300 - (kill ? 1 : 0);
        squares += error * error;
        judged++;
    }

    synchronized void caught(double leadSeconds) {
        kills++;
        caught++;
        leads.addLast(leadSeconds);
        if (leads.size() > LEADS) {
            leads.removeFirst();
        }
    }

    synchronized void missed() {
        kills++;
    }

    synchronized void falseAlarm() {
        falseAlarms++;
    }

    synchronized long judged() {
        return judged;
    }

    synchronized long kills() {
        return kills;
    }

    synchronized long right() {
        return caught;
    }

    synchronized long wrong() {
        return falseAlarms;
    }

    /** NaN as long as there was no warning. */
    synchronized double precision() {
        return caught + falseAlarms == 0 ? Double.NaN : (double) caught / (caught + falseAlarms);
    }

    /** NaN as long as there was no kill. */
    synchronized double recall() {
        return kills == 0 ? Double.NaN : (double) caught / kills;
    }

    /** Of the last hundred that came true; NaN where none did. */
    synchronized double medianLeadSeconds() {
        double[] sorted =
                leads.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** NaN as long as nothing was judged. */
    synchronized double calibrationError() {
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(said[bin] - came[bin]);
        }
        return judged == 0 ? Double.NaN : error / judged;
    }

    /** NaN as long as there was no kill among what was judged, or nothing else. */
    synchronized double skill() {
        long killed = 0;
        for (long each : came) {
            killed += each;
        }
        double base = judged == 0 ? 0 : (double) killed / judged;
        double reference = base * (1 - base);
        return reference == 0 ? Double.NaN : 1 - squares / judged / reference;
    }

    synchronized Standing standing() {
        double skill = skill();
        return new Standing(judged, Double.isNaN(skill) ? 0 : skill);
    }

    synchronized String json() {
        JsonArray bins = new JsonArray();
        for (int bin = 0; bin < BINS; bin++) {
            bins.add(new JsonArray().add(count[bin]).add(said[bin]).add(came[bin]));
        }
        JsonArray last = new JsonArray();
        leads.forEach(last::add);
        return new JsonObject()
                .put("bins", bins)
                .put("squares", squares)
                .put("kills", kills)
                .put("caught", caught)
                .put("false_alarms", falseAlarms)
                .put("leads", last)
                .encode();
    }

    /**
     * One that was kept.
     *
     * @throws IllegalArgumentException or {@link ClassCastException} when it is none
     */
    static Tally of(String json) {
        Tally tally = new Tally();
        JsonObject kept = new JsonObject(json);
        JsonArray bins = kept.getJsonArray("bins", new JsonArray());
        for (int bin = 0; bin < Math.min(BINS, bins.size()); bin++) {
            JsonArray each = bins.getJsonArray(bin);
            tally.count[bin] = each.getLong(0);
            tally.said[bin] = each.getDouble(1);
            tally.came[bin] = each.getLong(2);
            tally.judged += tally.count[bin];
        }
        tally.squares = kept.getDouble("squares", 0.0);
        tally.kills = kept.getLong("kills", 0L);
        tally.caught = kept.getLong("caught", 0L);
        tally.falseAlarms = kept.getLong("false_alarms", 0L);
        kept.getJsonArray("leads", new JsonArray()).forEach(lead -> tally.leads.addLast(((Number) lead).doubleValue()));
        return tally;
    }
}
