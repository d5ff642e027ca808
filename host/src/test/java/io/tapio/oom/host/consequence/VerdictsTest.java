package io.tapio.oom.host.consequence;

import static io.tapio.oom.host.consequence.Pods.FIRST;
import static io.tapio.oom.host.consequence.Pods.KILLED;
import static io.tapio.oom.host.consequence.Pods.NEXT;
import static io.tapio.oom.host.consequence.Pods.SECOND;
import static io.tapio.oom.host.consequence.Pods.UID;
import static io.tapio.oom.host.consequence.Pods.container;
import static io.tapio.oom.host.consequence.Pods.crashLoop;
import static io.tapio.oom.host.consequence.Pods.end;
import static io.tapio.oom.host.consequence.Pods.ended;
import static io.tapio.oom.host.consequence.Pods.kill;
import static io.tapio.oom.host.consequence.Pods.oomKilled;
import static io.tapio.oom.host.consequence.Pods.pod;
import static io.tapio.oom.host.consequence.Pods.running;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.api.event.Verdict;
import io.tapio.oom.host.kubernetes.Heard;
import io.tapio.oom.host.kubernetes.NodePod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {

    private static final Heard LISTENING = new Heard(KILLED.minusSeconds(3_600), KILLED.plus(Verdicts.NOTICED_WITHIN));
    private static final Instant LATE = KILLED.plus(Verdicts.NOTICED_WITHIN);

    private final Map<String, NodePod> book = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final List<KubernetesVerdict> verdicts = new ArrayList<>();
    private final Verdicts desk = new Verdicts(book::get, (kill, verdict) -> {
        told.add(kill.eventId() + " " + verdict.verdict());
        verdicts.add(verdict);
    });

    @Test
    void shouldAgreeWithAContainerThatEndedOfIt() {
        tell(pod(running(FIRST, 2, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        tell(pod(ended(FIRST, 2, oomKilled(FIRST))), KILLED.plusMillis(812));

        assertEquals(List.of(new KubernetesVerdict(Verdict.AGREES, "OOMKilled", 137, SECOND, 2, 812L)), verdicts);
    }

    @Test
    void shouldFindTheEndBehindASuccessorThatRunsAlready() {
        tell(pod(running(FIRST, 2, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        tell(pod(running(NEXT, 3, oomKilled(FIRST))), KILLED.plusMillis(1_500));

        assertEquals(List.of(new KubernetesVerdict(Verdict.AGREES, "OOMKilled", 137, SECOND, 3, 1_500L)), verdicts);
    }

    @Test
    void shouldHearOfItThoughThePodBecameKnownLate() {
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        assertEquals(List.of(), told);
        tell(pod(running(NEXT, 1, oomKilled(FIRST))));

        assertEquals(List.of("a AGREES"), told);
    }

    @Test
    void shouldSeeWhatKubernetesSaidBeforeTheKillWasRead() {
        tell(pod(ended(FIRST, 0, oomKilled(FIRST))));
        desk.killed(kill("a", KILLED, FIRST), KILLED.plusSeconds(1));

        assertEquals(List.of("a AGREES"), told);
    }

    @ParameterizedTest
    @CsvSource({
        "OOMKilled, 137, AGREES",
        "Error, 137, OTHER_REASON", // the exit was faster than the word of the OOM, or the pod's limit was hit
        "ContainerStatusUnknown, 137, OTHER_REASON",
        "Error, 1, OTHER_EXIT_CODE",
        "Completed, 0, OTHER_EXIT_CODE",
        "OOMKilled, 1, OTHER_EXIT_CODE", // a child died of it, and the first process gave up
        "OOMKilled, 0, OTHER_EXIT_CODE",
        "OOMKilled, 143, OTHER_EXIT_CODE"
    })
    void shouldCompareReasonAndExitCode(String reason, int exitCode, Verdict verdict) {
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        tell(pod(ended(FIRST, 0, end(FIRST, reason, exitCode, SECOND.plusSeconds(2)))));

        assertEquals(verdict, verdicts.getFirst().verdict());
        assertEquals(reason, verdicts.getFirst().reason());
        assertEquals(exitCode, verdicts.getFirst().exitCode());
    }

    @Test
    void shouldTellEachVictimOfAGroupKill() {
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.killed(kill("b", KILLED.plusMillis(1), FIRST), KILLED);
        desk.killed(kill("elsewhere", KILLED, "another"), KILLED);
        tell(pod(ended(FIRST, 0, oomKilled(FIRST))));
        tell(pod(ended(FIRST, 0, oomKilled(FIRST))));

        assertEquals(List.of("a AGREES", "b AGREES"), told, "each once");
    }

    @Test
    void shouldNotTakeTheEndOfTheStartBeforeInACrashLoop() {
        tell(pod(running(NEXT, 1, end(FIRST, "OOMKilled", 137, SECOND))));
        desk.killed(kill("b", KILLED, NEXT), KILLED); // in the same second as the one before ended
        tell(pod(running(NEXT, 1, end(FIRST, "OOMKilled", 137, SECOND))));
        assertEquals(List.of(), told);

        tell(pod(crashLoop(NEXT, 1, end(NEXT, "Error", 137, SECOND))));
        assertEquals(List.of("b OTHER_REASON"), told);
    }

    @Test
    void shouldGoByTheTimeWhereNoIdIsTold() {
        tell(pod(running(FIRST, 1, end(null, "OOMKilled", 137, SECOND.minusSeconds(1)))));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        assertEquals(List.of(), told);
        tell(pod(running(NEXT, 1, end(null, "OOMKilled", 137, SECOND.minusSeconds(1)))));
        assertEquals(List.of(), told, "it ended before the kill");

        tell(pod(running(NEXT, 2, end(null, "OOMKilled", 137, SECOND))));
        assertEquals(List.of("a AGREES"), told, "told to the second");
    }

    @Test
    void shouldSayThatAContainerRunsOnWhenKubernetesHadItsTime() {
        tell(pod(running(FIRST, 4, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.look(LATE.plusSeconds(60), new Heard(KILLED.minusSeconds(3_600), LATE.minusMillis(1)));
        assertEquals(List.of(), told, "nothing came since: the connection may have broken in silence");
        desk.look(LATE, LISTENING);
        desk.look(LATE.plusSeconds(1), LISTENING);

        assertEquals(List.of(new KubernetesVerdict(Verdict.UNNOTICED, null, null, null, 4, null)), verdicts);
    }

    @Test
    void shouldNeverCallAKillUnnoticedByOldNews() {
        tell(pod(running(FIRST, 0, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.look(LATE.plusSeconds(60), null);
        assertEquals(List.of(), told, "nobody listens");

        Instant again = LATE.plusSeconds(70);
        desk.look(again.plusSeconds(99), new Heard(again, again.plusSeconds(29)));
        assertEquals(List.of(), told, "the kubelet may have been cut off as well");
        desk.look(again.plusSeconds(99), new Heard(again, again.plusSeconds(30)));
        assertEquals(List.of("a UNNOTICED"), told);
    }

    @Test
    void shouldSayNothingOfAContainerThatDoesNotRunAndWhoseEndWasNotTold() {
        tell(pod(running(FIRST, 0, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        tell(pod(running("third", 2, oomKilled(NEXT)))); // two ends in one piece of news: the first is lost
        desk.look(LATE, LISTENING);
        tell(pod(container("fourth", 3, false, null, null)));
        desk.look(LATE, LISTENING);

        assertEquals(List.of(), told);
    }

    @Test
    void shouldCallAKillUnnoticedThatTheContainerOutlived() {
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        tell(pod(ended(FIRST, 0, end(FIRST, "OOMKilled", 0, LATE.plusSeconds(60)))), LATE.plusSeconds(61));

        assertEquals(List.of("a UNNOTICED"), told, "nobody listened meanwhile, but the end has a time");
    }

    @Test
    void shouldNotTakeAnEndMuchLaterForTheAnswer() {
        tell(pod(running(FIRST, 0, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.look(LATE, LISTENING);
        tell(pod(ended(FIRST, 0, end(FIRST, "OOMKilled", 0, LATE.plusSeconds(1)))));
        tell(pod(ended(FIRST, 0, end(FIRST, "ContainerStatusUnknown", 137, null))));

        assertEquals(List.of("a UNNOTICED"), told);
    }

    @Test
    void shouldCorrectItselfWhenWordOfTheEndWasVeryLate() {
        tell(pod(running(FIRST, 0, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.look(LATE, LISTENING);
        tell(pod(ended(FIRST, 0, oomKilled(FIRST))), LATE.plusSeconds(5));

        assertEquals(List.of("a UNNOTICED", "a AGREES"), told);
    }

    @Test
    void shouldTellThatThePodWasDeletedBeforeAnythingWasSaid() {
        tell(pod(running(FIRST, 0, null)));
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.deleted(pod(running(FIRST, 0, null)), KILLED);
        desk.killed(kill("b", KILLED, FIRST), KILLED);
        desk.look(LATE, LISTENING);

        assertEquals(List.of("a POD_DELETED", "b POD_DELETED"), told);
    }

    @Test
    void shouldTakeTheLastWordOfADeletedPod() {
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.deleted(pod(ended(FIRST, 0, oomKilled(FIRST))), KILLED);

        assertEquals(List.of("a AGREES"), told);
    }

    @Test
    void shouldHearOfAPodThatIsBackUnderItsUid() {
        desk.deleted(pod(running(FIRST, 0, null)), KILLED);
        tell(pod(running(FIRST, 0, null))); // a static pod's mirror was deleted and made again
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        assertEquals(List.of(), told);
    }

    @Test
    void shouldKnowTheContainerAroundAContainer() {
        desk.killed(new PodKill("a", KILLED, UID, List.of("inner", FIRST), null), KILLED);
        tell(pod(running(FIRST, 0, null)));
        desk.look(LATE, LISTENING);

        assertEquals(List.of("a UNNOTICED"), told);
    }

    @Test
    void shouldForgetAKillAfterTenMinutesAndTheOldestOfTooMany() {
        desk.killed(kill("a", KILLED, FIRST), KILLED);
        desk.look(KILLED.plus(Verdicts.KEPT).plusMillis(1), LISTENING);
        desk.killed(kill("b", KILLED, FIRST), KILLED);
        for (int i = 0; i < Verdicts.MOST_OPEN; i++) {
            desk.killed(kill("other-" + i, KILLED, "another"), KILLED);
        }
        tell(pod(ended(FIRST, 0, oomKilled(FIRST))));

        assertEquals(List.of(), told);
    }

    private void tell(NodePod pod) {
        tell(pod, KILLED.plusSeconds(1));
    }

    private void tell(NodePod pod, Instant heard) {
        book.put(pod.cgroupUid(), pod);
        desk.changed(pod, heard);
    }
}
