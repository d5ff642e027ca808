package io.tapio.oom.host.consequence;

import static io.tapio.oom.host.consequence.Pods.KILLED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.consequence.ImpactDesk.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpactDeskTest {

    private static final Instant DUE = KILLED.plus(ImpactDesk.SETTLED);
    private static final Instant RESTED = DUE.plus(ImpactDesk.WORKLOAD_REST);

    private final List<Subject> begun = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private final ImpactDesk desk = new ImpactDesk(begun::add, (eventId, around) -> found.add(eventId));

    @Test
    void shouldLookWhenReadinessHasHadTimeToChange() {
        desk.ask("a", DUE, subject("payment"));
        desk.look(DUE.minusMillis(1));
        assertEquals(List.of(), begun);
        desk.look(DUE);
        desk.look(DUE.plusSeconds(60));
        assertEquals(List.of(subject("payment")), begun);

        desk.found(subject("payment"), Surroundings.UNKNOWN, DUE);
        assertEquals(List.of("a"), found);
    }

    @Test
    void shouldMakeOneLookUpOfManyKillsOfAWorkload() {
        for (int i = 0; i < 1_000; i++) {
            desk.ask("kill-" + i, DUE.plusMillis(i), subject("payment-" + i % 10));
        }
        Instant now = DUE.plusSeconds(1);
        for (int i = 0; i < 100; i++) {
            desk.look(now);
            List.copyOf(begun.subList(Math.max(0, begun.size() - ImpactDesk.MOST_AT_ONCE), begun.size()))
                    .forEach(each -> desk.found(each, Surroundings.UNKNOWN, now));
        }

        assertEquals(10, begun.size());
        assertEquals(1_000, found.size());
    }

    @Test
    void shouldLeaveAWorkloadAloneForHalfAMinuteAndThenAnswerAllThatWait() {
        desk.ask("a", DUE, subject("payment"));
        desk.look(DUE);
        desk.ask("b", DUE.plusSeconds(1), subject("payment"));
        desk.ask("c", DUE.plusSeconds(2), subject("payment"));
        desk.found(subject("payment"), Surroundings.UNKNOWN, DUE);
        assertEquals(List.of("a"), found, "the others died when it had begun");

        desk.look(RESTED.minusMillis(1));
        assertEquals(1, begun.size());
        desk.look(RESTED);
        desk.found(subject("payment"), Surroundings.UNKNOWN, RESTED);
        assertEquals(2, begun.size());
        assertEquals(List.of("a", "b", "c"), found);
    }

    @Test
    void shouldNotHaveMoreThanTwoUnderWay() {
        desk.ask("a", DUE, subject("one"));
        desk.ask("b", DUE, subject("two"));
        desk.ask("c", DUE, subject("three"));
        desk.look(DUE);
        assertEquals(List.of(subject("one"), subject("two")), begun);

        desk.found(subject("two"), Surroundings.UNKNOWN, DUE);
        desk.look(DUE);
        assertEquals(List.of(subject("one"), subject("two"), subject("three")), begun);
    }

    @Test
    void shouldNotLookUpMoreThanSixtyWorkloadsAMinute() {
        for (int i = 0; i < 100; i++) {
            desk.ask("kill-" + i, DUE, subject("workload-" + i));
        }
        drain(DUE);
        assertEquals(ImpactDesk.MOST_A_MINUTE, begun.size());
        drain(DUE.plusMillis(59_999));
        assertEquals(ImpactDesk.MOST_A_MINUTE, begun.size());
        drain(DUE.plusSeconds(60));
        assertEquals(100, begun.size(), "the rest a minute later");
    }

    private void drain(Instant now) {
        int before = -1;
        while (before != begun.size()) {
            before = begun.size();
            desk.look(now);
            List.copyOf(begun.subList(before, begun.size()))
                    .forEach(each -> desk.found(each, Surroundings.UNKNOWN, now));
        }
    }

    @Test
    void shouldCountTheKillsThatThereIsNoRoomFor() {
        for (int i = 0; i < ImpactDesk.MOST_WAITING + 3; i++) {
            desk.ask("kill-" + i, DUE, subject("payment"));
        }
        assertEquals(3, desk.shed());
    }

    @Test
    void shouldTellPodsWithoutAWorkloadApart() {
        Subject alone = Subject.of(Pods.pod(), new WorkloadFacts("Pod", "payment-1"));
        assertEquals(Subject.of(Pods.pod(), null), alone);
        assertEquals("shop/Pod/" + Pods.UID, alone.key());
    }

    private static Subject subject(String name) {
        return Subject.of(Pods.pod(), new WorkloadFacts("Deployment", name));
    }
}
