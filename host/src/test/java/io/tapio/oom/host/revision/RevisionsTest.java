package io.tapio.oom.host.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.SampleEvents;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RevisionsTest {

    private static final String KILL = "kill-1";

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // a clock may be anywhere
    private final List<OomEvent> out = Collections.synchronizedList(new ArrayList<>());
    private long budget = Long.MAX_VALUE;
    private final Revisions revisions = new Revisions(event -> budget-- > 0, nanoTime::get, out::add);

    @Test
    void shouldNumberWhatBecomesKnownAndKeepAllThatWas() {
        revisions.tell(kill(KILL));
        revisions.tell(kill(KILL).withAftermath(17L, null).withRevision(1));
        revisions.revise(KILL, known -> known.withOwner(SampleEvents.OWNER));
        revisions.tell(kill(KILL).withAftermath(null, 4096L).withRevision(1));
        revisions.revise(KILL, known -> ((OomKillVictim) known).withConsequences(SampleEvents.verdict(), null));

        assertEquals(List.of(0, 1, 2, 3, 4), numbers());
        OomKillVictim last = (OomKillVictim) out.getLast();
        assertEquals(KILL, last.eventId());
        assertEquals(17L, last.timeToExitMs());
        assertEquals(4096L, last.reapedBytes());
        assertEquals(SampleEvents.OWNER, last.owner());
        assertEquals(SampleEvents.verdict(), last.kubernetesVerdict());
        assertEquals(4, revisions.told());
    }

    @Test
    void shouldPassOverWhatAnEarlierRunHasToldAndGoOnWithItsNumbers() {
        revisions.recall(List.of(kill(KILL).withAftermath(17L, null).withRevision(3)));
        revisions.tell(kill(KILL));
        revisions.tell(kill(KILL).withAftermath(17L, null).withRevision(1));
        assertEquals(List.of(), out);
        assertEquals(1, revisions.again());

        revisions.tell(kill(KILL).withAftermath(null, 4096L).withRevision(1));
        assertEquals(List.of(4), numbers());
        assertEquals(17L, ((OomKillVictim) out.getLast()).timeToExitMs());
    }

    @Test
    void shouldNotTellWhatChangesNothing() {
        revisions.tell(kill(KILL));
        revisions.revise(KILL, known -> known.withOwner(SampleEvents.OWNER));
        revisions.revise(KILL, known -> known.withOwner(SampleEvents.OWNER));

        assertEquals(List.of(0, 1), numbers());
    }

    @Test
    void shouldGiveFactsOfManyThreadsEachANumberAndLoseNone() throws Exception {
        int threads = 8;
        int facts = 200;
        revisions.tell(kill(KILL));
        List<Callable<Void>> tasks = IntStream.range(0, threads)
                .<Callable<Void>>mapToObj(thread -> () -> {
                    for (int i = 0; i < facts; i++) {
                        revisions.revise(KILL, RevisionsTest::oneMoreByte);
                    }
                    return null;
                })
                .toList();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            pool.invokeAll(tasks, 60, TimeUnit.SECONDS).forEach(done -> assertTrue(done.isDone()));
        }

        assertEquals(IntStream.rangeClosed(0, threads * facts).boxed().toList(), numbers(), "in their order");
        assertEquals((long) threads * facts, ((OomKillVictim) out.getLast()).reapedBytes());
    }

    private static OomEvent oneMoreByte(OomEvent known) {
        OomKillVictim kill = (OomKillVictim) known;
        return kill.withAftermath(null, kill.reapedBytes() == null ? 1 : kill.reapedBytes() + 1);
    }

    @Test
    void shouldHoldFactsThatAreFasterThanTheirEvent() {
        revisions.revise(KILL, known -> known.withOwner(SampleEvents.OWNER));
        revisions.revise(KILL, RevisionsTest::oneMoreByte);
        assertEquals(List.of(), out);

        revisions.tell(kill(KILL));
        assertEquals(List.of(0, 1), numbers());
        assertEquals(Ownership.NONE, out.getFirst().owner());
        assertEquals(SampleEvents.OWNER, out.getLast().owner());
        assertEquals(1L, ((OomKillVictim) out.getLast()).reapedBytes());
    }

    @Test
    void shouldPutOffWhatTheBudgetHasNoRoomForAndTellItAtOnceLater() {
        budget = 0;
        revisions.tell(kill(KILL));
        revisions.revise(KILL, known -> known.withOwner(SampleEvents.OWNER));
        revisions.revise(KILL, RevisionsTest::oneMoreByte);
        revisions.tellPutOff();
        assertEquals(List.of(0), numbers(), "the kill itself is told whatever the budget says");
        assertEquals(1, revisions.putOff());

        budget = 1;
        revisions.tellPutOff();
        revisions.tellPutOff();
        assertEquals(List.of(0, 1), numbers(), "both facts in one");
        assertEquals(SampleEvents.OWNER, out.getLast().owner());
        assertEquals(1L, ((OomKillVictim) out.getLast()).reapedBytes());
        assertEquals(0, revisions.lost());
    }

    @Test
    void shouldTellWhatWasPutOffBeforeTheEnd() {
        budget = 0;
        revisions.tell(kill(KILL));
        revisions.revise(KILL, RevisionsTest::oneMoreByte);
        revisions.tellTheRest();

        assertEquals(List.of(0, 1), numbers());
    }

    @Test
    void shouldReviseWhatTheCountersAndTheTriggerTellToo() {
        revisions.tell(SampleEvents.minimalNotification());
        revisions.tell(SampleEvents.minimalTrigger());
        revisions.revise(SampleEvents.minimalNotification().eventId(), known -> known.withOwner(SampleEvents.OWNER));
        revisions.revise(SampleEvents.minimalTrigger().eventId(), known -> known.withOwner(SampleEvents.OWNER));

        assertEquals(List.of(0, 0, 1, 1), numbers());
    }

    @Test
    void shouldNotKeepWhatIsPastOrOnlyComing() {
        revisions.tell(kill(KILL).withTiming(null, true));
        revisions.tell(SampleEvents.minimalPressure(EventType.MEMORY_PRESSURE_HIGH));
        revisions.tell(SampleEvents.minimalPrediction());

        assertEquals(3, out.size());
        assertEquals(List.of(), revisions.remembered());
    }

    @Test
    void shouldForgetAKillAfterTenMinutes() {
        revisions.tell(kill(KILL));
        nanoTime.addAndGet(Revisions.KEPT.toNanos());
        revisions.tellPutOff();
        assertEquals(1, revisions.remembered().size());

        nanoTime.addAndGet(1);
        revisions.tellPutOff();
        revisions.revise(KILL, RevisionsTest::oneMoreByte);
        assertEquals(List.of(0), numbers());
        assertEquals(0, revisions.evicted());
    }

    @Test
    void shouldForgetTheOldestOfTooManyAndCountWhatIsLost() {
        budget = 0;
        revisions.tell(kill(KILL));
        revisions.revise(KILL, RevisionsTest::oneMoreByte);
        for (int i = 0; i < Revisions.MOST_KILLS + 1; i++) {
            revisions.tell(kill("other-" + i));
        }

        assertEquals(Revisions.MOST_KILLS, revisions.remembered().size());
        assertEquals(2, revisions.evicted());
        assertEquals(1, revisions.lost(), "the one that had facts");
    }

    @Test
    void shouldBoundTheFactsOfEventsThatNeverCome() {
        for (int i = 0; i < Revisions.MOST_EARLY + 3; i++) {
            revisions.revise("nobody-" + i, RevisionsTest::oneMoreByte);
        }
        assertEquals(3, revisions.lost());

        revisions.tell(kill("nobody-0"));
        assertNull(((OomKillVictim) out.getLast()).reapedBytes());
    }

    private List<Integer> numbers() {
        return out.stream().map(OomEvent::revision).toList();
    }

    private static OomKillVictim kill(String id) {
        return SampleEvents.minimalVictim(id);
    }
}
