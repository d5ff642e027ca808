package io.tapio.oom.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param figure which figure it belongs to
 * @param name what was measured
 * @param value in {@code unit}
 * @param limit what it must keep to; absent when it is there to be read only
 */
record Row(
        String figure,
        String name,
        double value,
        String unit,
        @Nullable Limit limit) {

    /**
     * What a value must keep to.
     *
     * @param bound in the value's unit
     * @param atLeast whether the value must not be below; otherwise not above
     */
    record Limit(double bound, boolean atLeast) {

        boolean allows(double value) {
            return atLeast ? value >= bound : value <= bound;
        }
    }

    static Row of(String figure, String name, double value, String unit) {
        return new Row(figure, name, value, unit, null);
    }

    static Row atLeast(String figure, String name, double value, String unit, double bound) {
        return new Row(figure, name, value, unit, new Limit(bound, true));
    }

    static Row atMost(String figure, String name, double value, String unit, double bound) {
        return new Row(figure, name, value, unit, new Limit(bound, false));
    }

    boolean holds() {
        return limit == null || limit.allows(value);
    }
}
