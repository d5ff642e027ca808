package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.plugin.LineBudget.LeftOut;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineBudgetTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int BYTES = 10;

    private final LineBudget budget = new LineBudget("flood 1.0.0");

    @Test
    void shouldLetABurstPassAndThenSoManyASecond() {
        assertEquals(198, passing(1_000, 0), "200 with what their bytes count");
        assertEquals(20, passing(1_000, SECOND), 1);
        assertEquals(198, passing(1_000, 1_000 * SECOND), "no more comes together than at first");
    }

    @Test
    void shouldCountALongLineAsSeveralAndOneWithoutAnEndToo() {
        assertTrue(budget.take(1, 100 << 10, 0));
        assertFalse(budget.take(1, 100 << 10, 0));
        assertFalse(budget.take(0, 100 << 10, 0));
    }

    @Test
    void shouldTellWhatWasLeftOutAtOnceThenOnceAMinuteAndBeCalmAfterOneWithout() {
        assertNull(budget.toTell(0));
        int passed = passing(1_000, 0);
        assertEquals(new LeftOut(1_000 - passed, (1_000L - passed) * BYTES), budget.toTell(SECOND));
        passed = passing(500, 2 * SECOND);
        assertNull(budget.toTell(2 * SECOND));
        assertEquals(new LeftOut(500 - passed, (500L - passed) * BYTES), budget.toTell(61 * SECOND));
        assertFalse(budget.calm(62 * SECOND));
        assertTrue(budget.calm(121 * SECOND));
        passed = passing(1_000, 122 * SECOND);
        assertEquals(new LeftOut(1_000 - passed, (1_000L - passed) * BYTES), budget.toTell(122 * SECOND));
    }

    private int passing(int lines, long nowNs) {
        int passed = 0;
        for (int i = 0; i < lines; i++) {
            passed += budget.take(1, BYTES, nowNs) ? 1 : 0;
        }
        return passed;
    }
}
