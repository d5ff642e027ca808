package io.tapio.oom.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "120, 120",
        "999999999, 3600",
        "99999999999999999999, 0",
        "-5, 0",
        "soon, 0",
        "'Sun, 22 Nov 2026 11:30:30 GMT', 30",
        "'Sun, 22 Nov 2026 23:30:00 GMT', 3600",
        "'Sun, 22 Nov 2026 11:00:00 GMT', 0"
    })
    void shouldReadEveryFormOfRetryAfter(String header, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), RetryAfter.of(header, Instant.parse("2026-11-22T11:30:00Z")));
    }
}
