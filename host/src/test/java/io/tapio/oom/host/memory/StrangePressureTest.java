package io.tapio.oom.host.memory;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.MemorySample;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of pressure where nothing is as it should be. */
class StrangePressureTest {

    private static final int NODES = 100;
    private static final int CONTAINERS = 20;
    private static final int PASSES = 200;
    private static final int LEAST_EVENTS = 1_000;

    private final Map<String, MemoryPressure> standing = new HashMap<>();
    private final Set<String> over = new HashSet<>();
    private final Random random = new Random(7);

    @Test
    void shouldTellEachCrossingOnceAndEndItOnceWithFiguresThatCanBe() {
        for (int node = 0; node < NODES; node++) {
            StrangeNode strange = new StrangeNode(node, CONTAINERS, true);
            PressureDesk desk =
                    new PressureDesk(new PressureLevels(80, 95), new PressureWords("n", "b" + node), this::tell);
            for (int pass = 0; pass < PASSES; pass++) {
                MemoryPass next = strange.pass();
                next.samples().samples().forEach(StrangePressureTest::canBe);
                desk.take(next);
                assertTrue(desk.size() <= 2 * CONTAINERS, "those that are gone are forgotten");
            }
        }
        assertTrue(over.size() > LEAST_EVENTS, () -> over.size() + " events");
    }

    private static void canBe(MemorySample sample) {
        Double ratio = sample.pressureRatio();
        assertTrue(ratio == null || ratio >= 0 && ratio < Double.POSITIVE_INFINITY, sample::toString);
        assertTrue(sample.own() == null || sample.own().limitBytes() > 0, sample::toString);
        finite(sample.rates().over10sBytesPerSecond());
        finite(sample.rates().over1mBytesPerSecond());
        finite(sample.rates().over5mBytesPerSecond());
    }

    private static void finite(@Nullable Double rate) {
        assertTrue(rate == null || Double.isFinite(rate), () -> rate + "");
    }

    /** Now and then nothing can be told, but for the end of what was. */
    private boolean tell(MemoryPressure event) {
        double percent = requireNonNull(event.percent());
        assertTrue(percent >= 0 && Double.isFinite(percent), event::toString);
        MemoryPressure before = standing.get(event.eventId());
        if (event.endedAt() == null) {
            assertEquals(null, before, "told once");
            assertTrue(percent >= 80, event::toString);
            assertTrue(!over.contains(event.eventId()), event::toString);
            if (random.nextInt(10) == 0) {
                return false;
            }
            standing.put(event.eventId(), event);
        } else {
            assertNotNull(before, event::toString);
            assertEquals(before.revision() + 1, event.revision());
            assertNotNull(event.ending(), event::toString);
            standing.remove(event.eventId());
            over.add(event.eventId());
        }
        return true;
    }
}
