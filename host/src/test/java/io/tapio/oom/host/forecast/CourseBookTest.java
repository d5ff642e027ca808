package io.tapio.oom.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.MemorySample;
import java.util.List;
import org.junit.jupiter.api.Test;

class CourseBookTest {

    private final CourseBook book = new CourseBook(2);

    @Test
    void shouldCountSecondsFromTheFirstPointOfACourse() {
        Course course = only(book.take(Passes.at(5, Passes.holding(10)))).course();
        Round next = book.take(Passes.at(6.5, Passes.holding(12)));

        assertSame(course, only(next).course());
        assertEquals(1.5, only(next).point().seconds());
        assertEquals(12, only(next).point().heldBytes());
    }

    @Test
    void shouldBeginAnewWhenTheCgroupWasMadeAgain() {
        assertEquals(Ending.RESTARTED, endOf(Passes.sample(Passes.PATH, 43L, Passes.LIMIT, 10, 0L), 1));
    }

    @Test
    void shouldBeginAnewWhenTheLimitChanges() {
        assertEquals(Ending.LIMIT_CHANGED, endOf(Passes.sample(Passes.PATH, Passes.ID, Passes.LIMIT + 1, 10, 0L), 1));
    }

    @Test
    void shouldBeginAnewWhenACounterRunsBackwards() {
        book.take(Passes.at(0, Passes.sample(Passes.PATH, Passes.ID, Passes.LIMIT, 10, 7L)));
        Round round = book.take(Passes.at(1, Passes.sample(Passes.PATH, Passes.ID, Passes.LIMIT, 10, 6L)));
        assertEquals(Ending.RESTARTED, round.ended().getFirst().why());
        assertEquals(0, only(round).point().seconds());
        assertEquals(1, book.begunAnew());
    }

    @Test
    void shouldBeginAnewAfterMoreThanAMinuteWithoutAPoint() {
        assertEquals(Ending.LOST_SIGHT, endOf(Passes.holding(10), 60.5));
    }

    @Test
    void shouldBeginAnewWhenTheTimeRunsBackwards() {
        assertEquals(Ending.RESTARTED, endOf(Passes.holding(10), -1));
    }

    @Test
    void shouldPassOverAPointThatIsRepeated() {
        book.take(Passes.at(0, Passes.holding(10)));
        Round again = book.take(Passes.at(0, Passes.holding(10)));
        assertEquals(List.of(), again.steps());
        assertEquals(List.of(), again.ended());
    }

    @Test
    void shouldEndACourseThatAWholePassDoesNotHave() {
        book.take(Passes.at(0, Passes.holding(10)));
        assertEquals(List.of(), book.take(Passes.pass(1, false)).ended());
        assertEquals(
                Ending.CONTAINER_ENDED,
                book.take(Passes.at(2)).ended().getFirst().why());
        assertEquals(0, book.size());
    }

    @Test
    void shouldFollowNoMoreThanItMayAndCountTheRest() {
        book.take(Passes.at(
                0,
                Passes.sample("/a", 1L, 100, 1, 0L),
                Passes.sample("/b", 2L, 100, 1, 0L),
                Passes.sample("/c", 3L, 100, 1, 0L)));
        assertEquals(2, book.size());
        assertEquals(1, book.beyond());
    }

    @Test
    void shouldNotFollowACgroupWithoutALimitOfItsOwn() {
        assertTrue(book.take(Passes.at(0, Passes.sample("/a", 1L, 0, 1, 0L)))
                .steps()
                .isEmpty());
    }

    private Ending endOf(MemorySample next, double seconds) {
        Course before = only(book.take(Passes.at(0, Passes.holding(10)))).course();
        Round round = book.take(Passes.at(seconds, next));
        assertNotEquals(before, only(round).course());
        assertSame(before, round.ended().getFirst().course());
        assertEquals(0, only(round).point().seconds());
        return round.ended().getFirst().why();
    }

    private static Round.Step only(Round round) {
        assertEquals(1, round.steps().size());
        return round.steps().getFirst();
    }
}
