package io.tapio.oom.host.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 2026-11-22 is a Sunday. */
class TimeWindowTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "times: [{start_time: '09:00', end_time: '17:00'}] | 2026-11-22T09:00:00Z | true",
                "times: [{start_time: '09:00', end_time: '17:00'}] | 2026-11-22T08:59:59Z | false",
                "times: [{start_time: '09:00', end_time: '17:00'}] | 2026-11-22T17:00:00Z | false",
                "times: [{start_time: '22:00', end_time: '24:00'}] | 2026-11-22T23:59:59Z | true",
                "weekdays: [sunday] | 2026-11-22T10:00:00Z | true",
                "weekdays: ['monday:friday'] | 2026-11-22T10:00:00Z | false",
                "weekdays: ['Monday:Friday'] | 2026-11-23T10:00:00Z | true",
                "days_of_month: ['-1'] | 2026-11-30T10:00:00Z | true",
                "days_of_month: ['-3:-1'] | 2026-11-27T10:00:00Z | false",
                "days_of_month: ['-3:-1'] | 2026-02-26T10:00:00Z | true",
                "days_of_month: ['20:-1'] | 2026-11-22T10:00:00Z | true",
                "months: [november] | 2026-11-22T10:00:00Z | true",
                "months: ['6:8', december] | 2026-11-22T10:00:00Z | false",
                "years: ['2026:2028'] | 2026-11-22T10:00:00Z | true",
                "years: [2025] | 2026-11-22T10:00:00Z | false",
                "location: Asia/Kolkata, times: [{start_time: '00:00', end_time: '01:00'}] | 2026-11-22T18:45:00Z | true",
                "location: Europe/Berlin, times: [{start_time: '09:00', end_time: '10:00'}] | 2026-07-01T07:30:00Z | true",
                "location: Europe/Berlin, times: [{start_time: '09:00', end_time: '10:00'}] | 2026-12-01T07:30:00Z | false",
                "weekdays: [sunday], months: [january] | 2026-11-22T10:00:00Z | false",
            })
    void shouldBeOpenWhenAllThatItNamesHolds(String span, Instant moment, boolean open) {
        HostConfig config = new Loading(directory).config("time_windows: {w: [{" + span + "}]}");

        assertEquals(open, Objects.requireNonNull(config.timeWindows().get("w")).covers(moment));
    }
}
