package io.tapio.oom.host.config;

import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The daily summary of kills that repeat, for sinks that people read: the section {@code summary}.
 *
 * @param enabled whether there is one; without it every incident is told
 * @param at the time of day
 * @param location the time zone of {@code at}
 * @param least after so many OOMs of one subject within 24 hours more are told by the summary, from 2 to 1000
 */
public record SummaryConfig(boolean enabled, LocalTime at, ZoneId location, int least) {

    public SummaryConfig {
        new Checks().range("least", least, 2, 1_000).done();
    }

    /** What an absent or empty section means. */
    public static SummaryConfig defaults() {
        return new SummaryConfig(true, LocalTime.of(9, 0), ZoneId.of("UTC"), 3);
    }
}
