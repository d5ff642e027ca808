package io.tapio.oom.host.memory;

/**
 * From where on memory that can't be reclaimed is too much.
 *
 * @param highPercent of the limit
 * @param criticalPercent of the limit, not below that
 */
public record PressureLevels(int highPercent, int criticalPercent) {

    /** Who has crossed a level has fallen back when he is that far below it; no level is so low that nobody can. */
    static double fallenBack(double percent) {
        return Math.max(percent - 5, percent / 2);
    }
}
