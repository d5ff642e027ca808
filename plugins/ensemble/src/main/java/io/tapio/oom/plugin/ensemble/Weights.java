package io.tapio.oom.plugin.ensemble;

import java.util.Properties;

/**
 * The coefficients of one horizon.
 *
 * @param one what is added to any rise
 * @param quietOne what is added to all else
 * @param quietRoom of the headroom, where nothing rises
 */
record Weights(
        double one,
        double near,
        double far,
        double hot,
        double top,
        double slow,
        double spread,
        double low,
        double straight,
        double quietOne,
        double quietRoom) {

    static Weights of(int seconds, Properties values) {
        String rising = seconds + ".rising.";
        String quiet = seconds + ".quiet.";
        return new Weights(
                Model.number(values, rising + "one"),
                Model.number(values, rising + "near"),
                Model.number(values, rising + "far"),
                Model.number(values, rising + "hot"),
                Model.number(values, rising + "top"),
                Model.number(values, rising + "slow"),
                Model.number(values, rising + "spread"),
                Model.number(values, rising + "low"),
                Model.number(values, rising + "straight"),
                Model.number(values, quiet + "one"),
                Model.number(values, quiet + "room"));
    }

    double logit(Features f) {
        if (!f.rising()) {
            return quietOne + quietRoom * f.room();
        }
        return one
                + near * f.near()
                + far * f.far()
                + hot * f.hot()
                + top * f.top()
                + slow * f.slow()
                + spread * f.spread()
                + low * f.low()
                + straight * f.straight();
    }
}
