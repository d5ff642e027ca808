package io.tapio.oom.host.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dates of pasted text. What a text leaves out is taken from here and never from today: {@code dmesg -T} tells
 * no zone, and syslog no year either.
 *
 * @param zone where times without a zone are from
 * @param year of dates without one
 */
public record TextClock(ZoneId zone, int year) {

    /** Shows that the text tells no year. */
    public static final int NO_YEAR = 1970;

    /** Times without a zone are UTC's, dates without a year {@value #NO_YEAR}'s. */
    public static final TextClock DEFAULT = new TextClock(ZoneOffset.UTC, NO_YEAR);

    private static final int NANO_DIGITS = 9;

    /**
     * A date in digits.
     *
     * @param fraction decimals of the second; may be absent
     * @param offset {@code Z}, {@code +0100}, {@code +01:00} or {@code UTC}; the zone's where it is absent or another
     * @return {@code null} when there is no such date
     */
    @Nullable Instant iso(String date, String time, @Nullable String fraction, @Nullable String offset) {
        try {
            return LocalDate.parse(date)
                    .atTime(LocalTime.parse(time).withNano(nanos(fraction)))
                    .atZone(zoneOf(offset))
                    .toInstant();
        } catch (DateTimeException noSuchDate) {
            return null;
        }
    }

    /**
     * A date with the month's English name.
     *
     * @param digits the year; may be absent
     * @return {@code null} when there is no such date
     */
    @Nullable Instant named(String month, String day, String time, @Nullable String fraction, @Nullable String digits) {
        try {
            int inYear = digits == null ? year : Integer.parseInt(digits);
            return LocalDate.of(inYear, month(month), Integer.parseInt(day.strip()))
                    .atTime(LocalTime.parse(time).withNano(nanos(fraction)))
                    .atZone(zone)
                    .toInstant();
        } catch (DateTimeException | NumberFormatException noSuchDate) {
            return null;
        }
    }

    private static Month month(String name) {
        for (Month month : Month.values()) {
            if (month.getDisplayName(TextStyle.SHORT, Locale.ROOT).equals(name)) {
                return month;
            }
        }
        throw new DateTimeException("no month: " + name);
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
    }

    private ZoneId zoneOf(@Nullable String offset) {
        if (offset == null) {
            return zone;
        }
        if (offset.equals("Z") || offset.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        String digits = offset.strip();
        return digits.startsWith("+") || digits.startsWith("-") ? ZoneOffset.of(digits) : zone;
    }
}
