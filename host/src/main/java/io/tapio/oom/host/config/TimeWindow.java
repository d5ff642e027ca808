package io.tapio.oom.host.config;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * A named window of time: an entry of {@code time_windows}, in the form of Alertmanager's {@code time_intervals}.
 *
 * @param spans it is open when one of them is
 */
public record TimeWindow(String name, List<Span> spans) {

    public TimeWindow {
        spans = List.copyOf(spans);
    }

    /** Whether it is open at that moment. */
    public boolean covers(Instant moment) {
        return spans.stream().anyMatch(span -> span.covers(moment));
    }

    /**
     * What must hold together: one of the ranges of each list that is not empty.
     *
     * @param minutes of the day, from 0; the last one is not within
     * @param weekdays 0 is Sunday, 6 is Saturday
     * @param daysOfMonth from 1; negative ones count from the month's end, -1 being its last
     * @param months from 1
     * @param years as they are written
     * @param location the time zone of all that
     */
    public record Span(
            List<Range> minutes,
            List<Range> weekdays,
            List<Range> daysOfMonth,
            List<Range> months,
            List<Range> years,
            ZoneId location) {

        public Span {
            minutes = List.copyOf(minutes);
            weekdays = List.copyOf(weekdays);
            daysOfMonth = List.copyOf(daysOfMonth);
            months = List.copyOf(months);
            years = List.copyOf(years);
        }

        boolean covers(Instant moment) {
            ZonedDateTime time = moment.atZone(location);
            int length = time.toLocalDate().lengthOfMonth();
            int minute = time.getHour() * 60 + time.getMinute();
            return (minutes.isEmpty() || minutes.stream().anyMatch(r -> minute >= r.first() && minute < r.last()))
                    && one(weekdays, time.getDayOfWeek().getValue() % 7)
                    && (daysOfMonth.isEmpty()
                            || daysOfMonth.stream()
                                    .anyMatch(r -> r.ofMonth(length).covers(time.getDayOfMonth())))
                    && one(months, time.getMonthValue())
                    && one(years, time.getYear());
        }

        private static boolean one(List<Range> ranges, int value) {
            return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.covers(value));
        }
    }

    /** Whole numbers, both ends within unless it is said otherwise. */
    public record Range(int first, int last) {

        boolean covers(int value) {
            return value >= first && value <= last;
        }

        Range ofMonth(int length) {
            return new Range(first < 0 ? length + 1 + first : first, last < 0 ? length + 1 + last : last);
        }
    }
}
