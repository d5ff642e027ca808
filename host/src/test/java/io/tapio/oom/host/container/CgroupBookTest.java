package io.tapio.oom.host.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgroupBookTest {

    private static final String ID = "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192";
    private static final String PATH = "/docker/" + ID;
    private static final Ownership UNNAMED = Ownership.of(new ContainerFacts(ID, null, "docker"), null, null);
    private static final Ownership NAMED = Ownership.of(new ContainerFacts(ID, "web", "docker"), null, null);
    private static final Ownership OTHER = Ownership.of(new ContainerFacts(ID, "other", "docker"), null, null);

    private long nowNs;
    private final CgroupBook book = new CgroupBook(new CgroupPathResolver(), () -> nowNs, 4);

    @Test
    void shouldTellOfACgroupThatNobodyHasSeenWhatItsPathTells() {
        assertEquals(UNNAMED, book.ownerOf(PATH));
    }

    @Test
    void shouldResolveAPathOnce() {
        assertSame(book.ownerOf(PATH), book.ownerOf(PATH));
    }

    @Test
    void shouldKeepWhatWasReadWhileTheCgroupWasThere() {
        assertEquals(UNNAMED, book.appeared(PATH, 7));
        book.named(PATH, 7, NAMED);
        book.left(PATH);

        assertEquals(NAMED, book.ownerOf(PATH));
    }

    @Test
    void shouldKeepWhatWasReadRightAfterTheCgroupWasGone() {
        book.appeared(PATH, 7);
        book.left(PATH);
        book.named(PATH, 7, NAMED);

        assertEquals(NAMED, book.ownerOf(PATH));
    }

    @Test
    void shouldForgetTenMinutesAfterACgroupIsGone() {
        book.appeared(PATH, 7);
        book.named(PATH, 7, NAMED);
        after(Duration.ofHours(1));
        assertEquals(NAMED, book.ownerOf(PATH));
        book.left(PATH);

        after(Duration.ofMinutes(10));
        assertEquals(NAMED, book.ownerOf(PATH));

        after(Duration.ofSeconds(1));
        assertEquals(0, book.known());
        assertEquals(UNNAMED, book.ownerOf(PATH));
    }

    @Test
    void shouldTellACgroupFromTheOneBeforeItOfTheSamePath() {
        book.appeared(PATH, 7);
        book.named(PATH, 7, NAMED);

        assertNull(book.appeared(PATH, 7));
        assertNotNull(book.appeared(PATH, 8));
        assertEquals(UNNAMED, book.ownerOf(PATH));

        book.named(PATH, 7, OTHER);
        assertEquals(UNNAMED, book.ownerOf(PATH));
    }

    @Test
    void shouldNotTakeALookUpForTheCgroupItself() {
        book.ownerOf(PATH);

        assertNotNull(book.appeared(PATH, 7));
        assertEquals(1, book.known());
    }

    @Test
    void shouldLetGoWhatAWalkNoLongerFinds() {
        book.appeared("/a", 1);
        book.appeared("/b", 2);
        book.areAll(Set.of("/b"));
        after(Duration.ofMinutes(11));

        assertEquals(1, book.known());
        assertNull(book.appeared("/b", 2));
    }

    @Test
    void shouldForgetThoseFirstThatWereGoneFirst() {
        book.appeared("/a", 1);
        book.appeared(PATH, 2);
        book.named(PATH, 2, NAMED);
        book.appeared("/c", 3);
        book.left("/c");
        book.left("/a");
        book.appeared("/d", 4);
        book.appeared("/e", 5);

        assertEquals(1, book.evicted());
        assertEquals(4, book.known());
        assertEquals(NAMED, book.ownerOf(PATH));

        book.appeared("/f", 6);
        book.appeared("/g", 7);
        assertEquals(3, book.evicted());
        assertEquals(4, book.known());
        assertEquals(UNNAMED, book.ownerOf(PATH));
    }

    private void after(Duration time) {
        nowNs += time.toNanos();
        book.forgetTheLongGone();
    }
}
