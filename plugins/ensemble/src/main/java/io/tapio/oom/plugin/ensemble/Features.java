package io.tapio.oom.plugin.ensemble;

import java.util.List;

/**
 * What the regressions see: no feature depends on the cgroup's size.
 *
 * @param rising whether there is a rise with evidence: over a minute of it, evenly spread, that would end within 15 minutes
 * @param near closeness of the end around five minutes, steep between its two knots
 * @param far how much later than five minutes the end is, as a logarithm, 0 or less
 * @param hot slope, as a logarithm around {@value #SLOW_RISE} of the limit a second: a cache fills faster than most leaks
 * @param top how far the headroom has shrunk below 15 % of the limit, as a logarithm
 * @param slow how much the later half of the growth falls short, 0 or less
 * @param spread how far the ways of looking differ
 * @param room logarithm of the headroom above the record
 */
public record Features(
        boolean rising, double near, double far, double hot, double top, double slow, double spread, double room) {

    /** What a rise is judged by, in the order of {@link #values}. */
    public static final List<String> OF_A_RISE = List.of("one", "near", "far", "hot", "top", "slow", "spread");

    /** What all else is judged by. */
    public static final List<String> OF_ALL_ELSE = List.of("one", "room");

    /*
     * The knots below were chosen by hand over recorded runs of 34 kinds of programs, kills and healthy ones, 1 to 40
     * minutes long; the coefficients were fitted to them.
     */
    private static final double SLOW_RISE = .0014;

    /** 15 minutes, as a logarithm of multiples of five: ln 3. */
    private static final double SOON = 1.1;

    private static final double LEAST_EVIDENCE_SECONDS = 60;
    private static final double LEAST_EVEN = .6;
    private static final double SLOWING = .8;
    private static final double TOP_HEADROOM = .15;

    static Features of(Times times, Growth growth) {
        Pace pace = growth.pace();
        double headroom = 1 - growth.record();
        double end = growth.swings() ? times.ofRecord() : Math.max(times.median(), times.ofRecord());
        double soon = Math.clamp(end, -2, 1.2);
        double rise = Math.max(headroom, .005) / (Times.UNIT_SECONDS * Math.exp(end));
        return new Features(
                end < SOON && growth.span() >= LEAST_EVIDENCE_SECONDS && pace.even() >= LEAST_EVEN,
                Math.clamp(-soon, -.3, .2),
                Math.min(0, -soon),
                Math.clamp(Math.log(Math.clamp(rise, 1e-4, 1e-2) / SLOW_RISE), -.35, .7),
                Math.max(0, Math.log(TOP_HEADROOM / Math.max(headroom, .02))),
                Math.min(0, pace.late() - SLOWING),
                times.spread(),
                Math.log(Math.clamp(headroom, .01, 1)));
    }

    /** What is multiplied by the coefficients; the first is 1. */
    public double[] values() {
        return rising ? new double[] {1, near, far, hot, top, slow, spread} : new double[] {1, room};
    }
}
