package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    /** Whatever is asked for, the least of it. */
    private static final RandomGenerator LEAST = () -> 0;

    @Test
    void shouldWaitTwiceAsLongEachTimeUpToItsMost() {
        Backoff backoff = new Backoff(LEAST, 1_000, 60_000);
        assertEquals(List.of(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L), next(backoff, 8));
    }

    @Test
    void shouldBeginAgainOnceItWentWell() {
        Backoff backoff = new Backoff(LEAST, 1_000, 60_000);
        next(backoff, 5);
        backoff.reset();
        assertEquals(List.of(500L, 1_000L), next(backoff, 2));
    }

    @Test
    void shouldSpreadTheNodesOverTheSecondHalfOfThePause() {
        List<Long> firsts = Stream.generate(new Random(1)::nextLong)
                .limit(1_000)
                .map(seed -> next(new Backoff(new Random(seed)), 1).getFirst())
                .toList();
        assertTrue(firsts.stream().allMatch(each -> each >= 500 && each <= 1_000), firsts::toString);
        assertTrue(firsts.stream().distinct().count() > 300, firsts::toString);
    }

    private static List<Long> next(Backoff backoff, int times) {
        return Stream.generate(() -> backoff.next().toMillis()).limit(times).toList();
    }
}
