package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tapio.oom.kernel.OomCandidate;
import io.tapio.oom.kernel.OomContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class OomStoriesTest {

    private final OomStories stories = new OomStories();

    @Test
    void shouldGiveEachOomItsOwnDetails() {
        stories.add(context(5));
        stories.add(candidate(5, 11));
        stories.add(candidate(6, 12));
        stories.add(candidate(6, 13));

        assertNotNull(stories.of(5).context());
        assertEquals(1, stories.of(5).shortlist().weighed(11, 1).total());
        assertNull(stories.of(6).context());
        assertEquals(2, stories.of(6).shortlist().weighed(12, 1).total());
    }

    @Test
    void shouldKeepAnOomForItsFurtherVictims() {
        stories.add(context(5));

        assertSame(stories.of(5), stories.of(5));
    }

    @Test
    void shouldForgetAnOomWhenALaterOneKills() {
        stories.add(context(5));
        stories.of(5);
        stories.of(6);

        assertNull(stories.of(5).context());
        assertEquals(0, stories.evicted());
    }

    @Test
    void shouldGiveUpTheOldestOfTooManyAndCountIt() {
        for (int moment = 1; moment <= OomStories.MOST_OPEN + 3; moment++) {
            stories.add(context(moment));
        }

        assertEquals(3, stories.evicted());
        assertNull(stories.of(3).context());
        assertNotNull(stories.of(4).context());
    }

    private static OomContext context(long moment) {
        return new OomContext(moment, List.of(), null, null, null);
    }

    private static OomCandidate candidate(long moment, int pid) {
        return new OomCandidate(moment, pid, 1, "p", 1L, 1, 0, 0, 0);
    }
}
