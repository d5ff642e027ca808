package io.tapio.oom.host.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LateNamesTest {

    private static final String UID = "1b2c3d4e-0000-4000-8000-000000000001";
    private static final PodFacts POD = new PodFacts("payment-1", "shop", UID, "burstable");
    private static final WorkloadFacts WORKLOAD = new WorkloadFacts("Deployment", "payment");

    private final List<OomEvent> out = new ArrayList<>();
    private final Revisions revisions = new Revisions(event -> true, () -> 0, out::add);
    private Ownership learned = Ownership.NONE;
    private final OwnerStage owners = new OwnerStage(
            new CgroupPathResolver()::resolve,
            List.of((owner, path) -> learned.equals(Ownership.NONE) ? owner : learned));
    private final LateNames names = new LateNames(revisions, owners);

    @Test
    void shouldCompleteAKillWhosePodWasHeardOfLate() {
        revisions.tell(kill());
        names.look();
        assertEquals(1, out.size(), "nothing new yet");

        learned = Ownership.of(container("payment", 0), POD, WORKLOAD);
        names.lookAtPod(UID);
        names.look();

        assertEquals(2, out.size());
        assertEquals(1, out.getLast().revision());
        assertEquals(
                "payment", Objects.requireNonNull(out.getLast().container()).name());
        assertEquals("shop", Objects.requireNonNull(out.getLast().pod()).namespace());
        assertEquals(WORKLOAD, out.getLast().workload());
    }

    @Test
    void shouldAddTheWorkloadWhenTheChainOfOwnersIsKnown() {
        learned = Ownership.of(container("payment", 0), POD, null);
        revisions.tell(kill());
        names.look();
        learned = Ownership.of(container("payment", 0), POD, WORKLOAD);
        names.look();

        assertEquals(2, out.size());
        assertEquals(WORKLOAD, out.getLast().workload());
    }

    @Test
    void shouldLeaveWhatWasToldAsItWasTold() {
        learned = Ownership.of(container("payment", 3), POD, null);
        revisions.tell(kill());
        learned = Ownership.of(container("renamed", 4), POD, WORKLOAD);
        names.look();

        ContainerFacts told = Objects.requireNonNull(out.getLast().container());
        assertEquals("payment", told.name());
        assertEquals(3, told.restartCount(), "of the moment of the kill");
    }

    @Test
    void shouldNotTakeTheNamesOfAnotherContainerOrPod() {
        revisions.tell(kill());
        learned = Ownership.of(
                new ContainerFacts("another", "stranger", "containerd"),
                new PodFacts("stranger", "elsewhere", "another", null),
                null);
        names.look();

        assertEquals(1, out.size());
        assertNull(Objects.requireNonNull(out.getLast().container()).name());
    }

    @Test
    void shouldNotAskForOtherPods() {
        revisions.tell(kill());
        learned = Ownership.of(container("payment", 0), POD, WORKLOAD);
        names.lookAtPod("another");

        assertEquals(1, out.size());
    }

    @Test
    void shouldCompleteATriggerToo() {
        OomEvent trigger = SampleEvents.fullTrigger()
                .withRevision(0)
                .withTiming(null, null)
                .withOwner(Ownership.of(null, pathAlone(), null));
        revisions.tell(trigger);
        learned = Ownership.of(null, POD, WORKLOAD);
        names.lookAtPod(UID);

        assertEquals("payment-1", Objects.requireNonNull(out.getLast().pod()).name());
        assertEquals(1, out.getLast().revision());
    }

    private OomEvent kill() {
        OomKillVictim kill = SampleEvents.fullVictim().withTiming(null, null);
        return owners.withOwner(kill.withOwner(Ownership.NONE).withRevision(0));
    }

    private static PodFacts pathAlone() {
        return new PodFacts(null, null, UID, "burstable");
    }

    private static ContainerFacts container(String name, int restarts) {
        return new ContainerFacts(
                SampleEvents.CONTAINER_ID, name, "containerd", null, null, null, null, null, restarts, null);
    }
}
