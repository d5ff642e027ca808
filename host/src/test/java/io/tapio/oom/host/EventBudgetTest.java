package io.tapio.oom.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventBudgetTest {

    private static final long SECOND_NS = 1_000_000_000L;

    private final AtomicLong nanoTime = new AtomicLong(5);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventBudget budget = new EventBudget(2, nanoTime::get, registry);

    @Test
    void shouldShedWhatSpeaksOfWhatIsComingWhenTheSecondsBudgetIsUsedUp() {
        assertTrue(budget.admits(warning()));
        assertTrue(budget.admits(warning()));
        try (CapturedLog log = CapturedLog.start()) {
            assertFalse(budget.admits(warning()));
            assertFalse(budget.admits(warning()));

            assertEquals(1, log.count("more than 2 events a second"), "said once a second");
        }
        assertEquals(2, shed("memory_pressure_high"));
        assertEquals(0, shed("oom_predicted"), "seen as 0 from the start");
    }

    @Test
    void shouldNeverShedAKillAndLetItUseTheBudgetUp() {
        for (int i = 0; i < 100; i++) {
            assertTrue(budget.admits(SampleEvents.victim("kill-" + i, 0, "python3")));
        }
        assertFalse(budget.admits(warning()));
    }

    @Test
    void shouldNeverShedTheOnlyWordOfAKill() {
        for (int i = 0; i < 100; i++) {
            assertTrue(budget.admits(SampleEvents.minimalNotification()));
        }
    }

    @Test
    void shouldLetARevisionWaitForTheNextSecondAndNotCallItShed() {
        budget.admits(SampleEvents.victim("kill", 0, "python3"));
        assertTrue(budget.admits(SampleEvents.victim("kill", 1, "python3")));
        assertFalse(budget.admits(SampleEvents.victim("kill", 2, "python3")));
        assertTrue(budget.admits(SampleEvents.victim("another", 0, "python3")));
        nanoTime.addAndGet(SECOND_NS);
        assertTrue(budget.admits(SampleEvents.victim("kill", 2, "python3")));
    }

    @Test
    void shouldBeginAnewWithTheNextSecond() {
        budget.admits(warning());
        budget.admits(warning());
        nanoTime.addAndGet(SECOND_NS - 1);
        assertFalse(budget.admits(warning()));
        nanoTime.addAndGet(1);
        assertTrue(budget.admits(warning()));
    }

    private double shed(String type) {
        return registry.get("oom_events_shed").tag("event_type", type).counter().count();
    }

    private static OomEvent warning() {
        return SampleEvents.minimalPressure(EventType.MEMORY_PRESSURE_HIGH);
    }
}
