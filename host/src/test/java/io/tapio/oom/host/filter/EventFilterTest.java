package io.tapio.oom.host.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.config.Glob;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFilterTest {

    private static final String OF_THE_MACHINE = "/";
    private static final String OF_A_SLICE = "/system.slice";

    private final EventFilter nothing = filter(List.of(), List.of(), true, false);
    private final EventFilter noCi = filter(List.of(), List.of("ci-*"), true, true);
    private final EventFilter prodAlone = filter(List.of("prod-*", "ci-*"), List.of("ci-*"), true, true);

    @Test
    void shouldLeaveOutPodsOfAnExcludedNamespace() {
        assertLeftOut(noCi, FilterReason.NAMESPACE, Kills.by(Kills.CI), Kills.warning(Kills.CI));
        assertLeftOut(noCi, FilterReason.NAMESPACE, Kills.victim(Kills.CI, Kills.CI_POD, Constraint.MEMCG, 0));
        assertTold(noCi, Kills.by(Kills.PROD), Kills.warning(Kills.PROD));
    }

    @Test
    void shouldLetExclusionWinOverInclusion() {
        assertTold(prodAlone, Kills.by(Kills.PROD));
        assertLeftOut(prodAlone, FilterReason.NAMESPACE, Kills.by(Kills.CI));
        EventFilter otherAlone = filter(List.of("other"), List.of(), true, true);
        assertLeftOut(otherAlone, FilterReason.NAMESPACE, Kills.by(Kills.PROD), Kills.by(Kills.CI));
    }

    @Test
    void shouldTellOfAPodWhoseNamespaceIsNotKnown() {
        assertTold(prodAlone, Kills.by(Kills.NAMELESS), Kills.warning(Kills.NAMELESS));
    }

    @Test
    void shouldNotAskForTheNamespaceOfWhatIsNoPod() {
        assertTold(prodAlone, Kills.by(Kills.PODMAN), Kills.by(Kills.BY_HAND), Kills.by(Kills.KUBELET));
    }

    @ParameterizedTest
    @ValueSource(strings = {OF_THE_MACHINE, Kills.KUBEPODS, OF_A_SLICE})
    void shouldNeverLeaveOutAKillByALimitAboveThePodOrTheService(String limit) {
        for (String died : List.of(Kills.CI, Kills.SERVICE)) {
            assertTold(
                    noCi, Kills.victim(died, limit, Constraint.MEMCG, 0), Kills.trigger(died, limit, Constraint.MEMCG));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMCG", mode = EnumSource.Mode.EXCLUDE)
    void shouldNeverLeaveOutAKillOfTheWholeMachine(Constraint constraint) {
        for (String died : List.of(Kills.CI, Kills.SERVICE)) {
            assertTold(
                    noCi,
                    Kills.victim(died, null, constraint, 0),
                    Kills.trigger(died, null, constraint),
                    Kills.victim(died, died, constraint, 0));
        }
    }

    @Test
    void shouldTellOfAKillOfWhichNobodyKnowsWhoseLimitWasHit() {
        assertTold(
                noCi,
                Kills.victim(Kills.CI, null, null, 0),
                Kills.trigger(Kills.SERVICE, null, null),
                Kills.notification(Kills.CI),
                Kills.notification(Kills.SERVICE));
    }

    @Test
    void shouldJudgeATriggerAsItsVictims() {
        // Somebody of another pod asked, by way of a shared file; the limit is the excluded pod's.
        assertLeftOut(
                noCi,
                FilterReason.NAMESPACE,
                Kills.trigger(Kills.PROD, Kills.CI_POD, Constraint.MEMCG),
                Kills.victim(Kills.CI, Kills.CI_POD, Constraint.MEMCG, 0));
    }

    @Test
    void shouldHoldBackARevisionThatTellsAnExcludedNamespace() {
        assertLeftOut(noCi, FilterReason.NAMESPACE, Kills.victim(Kills.CI, Kills.CI, Constraint.MEMCG, 1));
    }

    @Test
    void shouldLeaveOutAServiceOfAClustersNode() {
        assertLeftOut(noCi, FilterReason.SYSTEM_PROCESS, Kills.by(Kills.SERVICE), Kills.warning(Kills.SERVICE));
        assertTold(noCi, Kills.by(Kills.KUBELET), Kills.warning(Kills.KUBELET));
    }

    @Test
    void shouldLeaveOutNothingOfAPlainMachineByDefault() {
        assertTold(
                nothing,
                Kills.by(Kills.SERVICE),
                Kills.by(Kills.KUBELET),
                Kills.by(Kills.BY_HAND),
                Kills.by(Kills.PODMAN),
                Kills.by(Kills.CI));
    }

    @Test
    void shouldTellOfServicesWhereTheyAreNotToBeLeftOut() {
        assertTold(filter(List.of(), List.of(), false, true), Kills.by(Kills.SERVICE));
    }

    @Test
    void shouldLeaveSamplesOfExcludedPodsOut() {
        MemorySamples all = new MemorySamples(
                Instant.EPOCH,
                0,
                true,
                Stream.of(Kills.PROD, Kills.CI, Kills.NAMELESS, Kills.PODMAN)
                        .map(EventFilterTest::sample)
                        .toList());

        assertEquals(
                List.of(Kills.PROD, Kills.NAMELESS, Kills.PODMAN),
                noCi.remaining(all).samples().stream()
                        .map(MemorySample::cgroupPath)
                        .toList());
        assertEquals(Instant.EPOCH, noCi.remaining(all).time());
        assertSame(all, nothing.remaining(all));
    }

    private static MemorySample sample(String path) {
        ContainerFacts container = new ContainerFacts(path, null, "unknown");
        return new MemorySample(
                path,
                1L,
                1,
                null,
                null,
                null,
                null,
                MemoryParts.UNKNOWN,
                MemoryCounters.UNKNOWN,
                Ownership.of(container, Kills.owner(path).pod(), null));
    }

    private static void assertLeftOut(EventFilter filter, FilterReason reason, OomEvent... events) {
        for (OomEvent event : events) {
            assertEquals(Optional.of(reason), filter.leavesOut(event), event::toString);
        }
    }

    private static void assertTold(EventFilter filter, OomEvent... events) {
        for (OomEvent event : events) {
            assertEquals(Optional.empty(), filter.leavesOut(event), event::toString);
        }
    }

    private static EventFilter filter(List<String> include, List<String> exclude, boolean services, boolean cluster) {
        return new EventFilter(
                new Namespaces(globs(include), globs(exclude)), new SystemProcesses(services, cluster), Kills::owner);
    }

    private static List<Glob> globs(List<String> patterns) {
        return patterns.stream().map(Glob::new).toList();
    }
}
