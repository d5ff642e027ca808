package io.tapio.oom.host.memory;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.event.SampleEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PressureDeskTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final EventType HIGH = EventType.MEMORY_PRESSURE_HIGH;
    private static final EventType CRITICAL = EventType.MEMORY_PRESSURE_CRITICAL;
    private static final EventType LIMIT = EventType.CONTAINER_MEMORY_LIMIT;
    private static final String PATH = "/docker/a";

    private final List<MemoryPressure> told = new ArrayList<>();
    private boolean goesOut = true;
    private PressureDesk desk = desk();

    @Test
    void shouldTellOnceThatALimitIsNearlyReachedAndOnceThatItIsNot() {
        at(0, 79.9, 0);
        assertEquals(List.of(), told);
        at(10, 80, 0);
        MemoryPressure raised = only();
        assertEquals(HIGH, raised.eventType());
        assertEquals("memory_pressure_high-boot-7-10000000000", raised.eventId());
        assertEquals(0, raised.revision());
        assertEquals(80, raised.percent());
        assertEquals("it holds 0.0 MiB that can't be reclaimed, 80.0 % of its limit of 0.0 MiB", raised.why());
        for (long s = 20; s < 100; s += 10) {
            at(s, 75 + s % 20, 0);
        }
        assertEquals(List.of(), told, "it swings around the level");
        at(100, 74.9, 0);
        at(129, 10, 0);
        assertEquals(List.of(), told, "it may come back");
        at(130, 42, 0);
        MemoryPressure over = only();
        assertEquals(raised.eventId(), over.eventId());
        assertEquals(1, over.revision());
        assertEquals(Ending.FELL_BACK, over.ending());
        assertEquals(NOW.plusSeconds(130), over.endedAt());
        assertEquals(raised.time(), over.time());
        assertEquals("it fell back, now at 42.0 % of its limit, 120 s after it crossed", over.why());
        at(140, 90, 0);
        assertEquals("memory_pressure_high-boot-7-140000000000", only().eventId(), "and again");
    }

    @Test
    void shouldTellOfEachLevelForItself() {
        at(0, 96, 0);
        assertEquals(List.of(HIGH, CRITICAL), types());
        at(10, 89, 0);
        at(40, 89, 0);
        MemoryPressure over = only();
        assertEquals(CRITICAL, over.eventType());
        assertEquals(1, over.revision());
    }

    @Test
    void shouldTellOfALimitThatIsHitOnlyWhereLittleCanBeReclaimed() {
        at(0, 20, 1000);
        at(1, 20, 5000);
        assertEquals(List.of(), told, "a reader of files fills its limit with page cache, and is well");
        at(2, 85, 5000);
        assertEquals(List.of(HIGH), types());
        at(3, 85, 5007);
        MemoryPressure hit = only();
        assertEquals(LIMIT, hit.eventType());
        assertEquals(7, hit.limitHits());
        assertTrue(String.valueOf(hit.why()).contains("hit it 7 times since the last sample"), hit.why());
        at(10, 85, 5008);
        at(30, 85, 5008);
        at(59, 85, 5008);
        assertEquals(List.of(), told);
        at(60, 85, 5008);
        assertEquals("it hits its limit no more, now at 85.0 % of its limit, 57 s after it crossed", only().why());
    }

    @Test
    void shouldCountNoHitsOverACounterThatRanBackwards() {
        at(0, 85, 5000);
        told.clear();
        at(1, 85, 3);
        assertEquals(List.of(), told);
        at(2, 85, 4);
        assertEquals(List.of(LIMIT), types());
    }

    @Test
    void shouldEndWhenTheCgroupIsGoneButNotWhenAPassIsNotOverAll() {
        at(0, 85, 0);
        told.clear();
        desk.take(pass(1, false));
        assertEquals(List.of(), told);
        desk.take(pass(2, true));
        MemoryPressure over = only();
        assertEquals(Ending.CONTAINER_ENDED, over.ending());
        assertEquals("it ended without an OOM kill, 2 s after it crossed", over.why());
        assertEquals(0, desk.size());
    }

    @Test
    void shouldSayThatAKillEndedIt() {
        OomKillVictim kill = SampleEvents.fullVictim();
        String owner = requireNonNull(requireNonNull(kill.limitOwner()).cgroupPath());
        desk.take(pass(10, true, sample(owner, 7, 85, 0)));
        told.clear();
        desk.heard(kill);
        desk.take(pass(11, false, sample(owner, 7, 86, 0)));
        assertEquals(List.of(), told, "others in it hold as much");
        desk.take(pass(12, false, sample(owner, 7, 20, 0)));
        assertEquals(Ending.KILLED, only().ending());
    }

    @Test
    void shouldSayThatAKillEndedItWhereTheCountersAloneTellIt() {
        desk.take(pass(0, true, killed(0, 85)));
        told.clear();
        desk.take(pass(10, true, killed(1, 10)));
        assertEquals(Ending.KILLED, only().ending());
    }

    @Test
    void shouldSayThatItsLimitWasChangedOrTakenAway() {
        at(0, 90, 0);
        told.clear();
        desk.take(pass(1, true, sample(PATH, 7, 90, 0, 400)));
        assertEquals(Ending.LIMIT_CHANGED, only().ending());
        at(2, 90, 0);
        told.clear();
        desk.take(pass(3, true, unlimited()));
        assertEquals(Ending.LIMIT_CHANGED, only().ending());
    }

    @Test
    void shouldTryAgainLaterWhatCouldNotBeTold() {
        goesOut = false;
        at(0, 85, 0);
        at(29, 85, 0);
        assertEquals(1, told.size());
        goesOut = true;
        told.clear();
        at(30, 85, 0);
        assertEquals(0, only().revision());
        at(60, 85, 0);
        assertEquals(List.of(), told);
    }

    @Test
    void shouldGoOnWithWhatAnEarlierRunHasTold() {
        at(0, 85, 0);
        MemoryPressure before = only();
        desk = desk();
        desk.recall(List.of(before));
        at(5, 86, 0);
        assertEquals(List.of(), told, "not told again");
        at(10, 10, 0);
        at(40, 10, 0);
        assertEquals(before.eventId(), only().eventId());
    }

    @Test
    void shouldEndWhatAnEarlierRunHasToldOfACgroupThatIsGone() {
        at(0, 85, 0);
        MemoryPressure before = only();
        desk = desk();
        desk.recall(List.of(before));
        desk.take(pass(5, true, sample(PATH, 8, 85, 0)));
        assertEquals(2, told.size());
        assertEquals(0, told.getFirst().revision(), "a new cgroup of the same name");
        assertEquals(before.eventId(), told.get(1).eventId());
        assertEquals(Ending.LOST_SIGHT, told.get(1).ending());
    }

    @Test
    void shouldEndAndNotTakeUpWhatWasToldBeforeTheMachineWasStarted() {
        at(0, 85, 0);
        MemoryPressure before = only();
        desk = new PressureDesk(new PressureLevels(80, 95), new PressureWords("node", "next"), this::tell);
        desk.recall(List.of(before));
        at(5, 85, 0);
        assertEquals(2, told.size());
        assertEquals("memory_pressure_high-next-7-5000000000", told.getFirst().eventId());
        assertEquals(before.eventId(), told.get(1).eventId());
        assertEquals(Ending.LOST_SIGHT, told.get(1).ending());
    }

    @Test
    void shouldTellOfASlicesLimitOnce() {
        desk.take(new MemoryPass(
                new MemorySamples(NOW, 0, true, List.of(sample(PATH, 7, 10, 0))),
                List.of(sample("/kubepods", 3, 97, 0))));
        assertEquals(List.of(HIGH, CRITICAL), types());
        assertEquals(0, told.size());
    }

    @Test
    void shouldHoldNoMoreThanIsAlive() {
        for (int i = 0; i < 10_000; i++) {
            desk.take(pass(i, i % 10 == 0, sample("/docker/" + i, i, 85, 0)));
        }
        assertTrue(desk.size() <= 10, "watched " + desk.size());
    }

    private PressureDesk desk() {
        return new PressureDesk(new PressureLevels(80, 95), new PressureWords("node", "boot"), this::tell);
    }

    private boolean tell(MemoryPressure event) {
        told.add(event);
        return goesOut;
    }

    private void at(long seconds, double percent, long hits) {
        desk.take(pass(seconds, true, sample(PATH, 7, percent, hits)));
    }

    private MemoryPressure only() {
        assertEquals(1, told.size(), told::toString);
        MemoryPressure event = told.removeFirst();
        assertNotNull(event);
        return event;
    }

    private List<EventType> types() {
        List<EventType> types = told.stream().map(MemoryPressure::eventType).toList();
        told.clear();
        return types;
    }

    private static MemoryPass pass(long seconds, boolean whole, MemorySample... samples) {
        return new MemoryPass(
                new MemorySamples(NOW.plusSeconds(seconds), seconds * 1_000_000_000L, whole, List.of(samples)),
                List.of());
    }

    private static MemorySample sample(String path, long id, double percent, long hits) {
        return sample(path, id, percent, hits, 1000);
    }

    private static MemorySample sample(String path, long id, double percent, long hits, long limit) {
        // A limit that is raised keeps what is held.
        Room room = new Room(path, limit == 1000 ? 1000 : 100_000, (long) (percent * 10));
        return of(path, id, limit, room, new MemoryCounters(null, hits, null, null, null, null, null, null, null));
    }

    private static MemorySample killed(long kills, double percent) {
        Room room = new Room(PATH, 1000, (long) (percent * 10));
        return of(PATH, 7, 1000L, room, new MemoryCounters(null, null, null, kills, null, null, null, null, null));
    }

    private static MemorySample unlimited() {
        return of(PATH, 7, null, null, MemoryCounters.UNKNOWN);
    }

    private static MemorySample of(
            String path, long id, @Nullable Long limit, @Nullable Room room, MemoryCounters counters) {
        return new MemorySample(path, id, 990, limit, null, room, room, MemoryParts.UNKNOWN, counters, Ownership.NONE);
    }
}
