package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.Pressure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PressureFileTest {

    @Test
    void shouldReadOneLineAlone() {
        assertEquals(
                new Pressure(99.99, 9_000_000_000L, null, null),
                PressureFile.parse("some avg10=99.99 avg60=1.00 avg300=0.10 total=9000000000\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "some", "some avg10=x avg60=0.00 total=1", "other avg10=0.00 total=1", "some avg10=1 total="
            })
    void shouldMakeNothingOfAnythingElse(String text) {
        assertNull(PressureFile.parse(text));
    }
}
