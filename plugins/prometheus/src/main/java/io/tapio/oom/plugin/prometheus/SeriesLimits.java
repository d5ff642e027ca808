package io.tapio.oom.plugin.prometheus;

import java.time.Duration;

/**
 * How many series there are, and how long they stay after what they are about is gone.
 *
 * @param mostContainers containers, and likewise pods with predictions, that have series of their own; the others share one
 * @param ratioAfter how long the pressure of a container that is gone stays on the page, as not-a-number
 * @param countersAfter how long counters stay after the last sight of the container or the last event, so that no scrape
 *     misses the end of a container that died of its kill
 */
record SeriesLimits(int mostContainers, Duration ratioAfter, Duration countersAfter) {

    static final SeriesLimits DEFAULT = new SeriesLimits(5000, Duration.ofMinutes(10), Duration.ofHours(1));
}
