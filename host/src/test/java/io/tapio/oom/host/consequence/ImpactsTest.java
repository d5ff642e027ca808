package io.tapio.oom.host.consequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.DisruptionBudget;
import io.tapio.oom.api.event.Impact;
import io.tapio.oom.api.event.ImpactLevel;
import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.api.event.ServiceEndpoints;
import io.tapio.oom.api.event.Verdict;
import io.tapio.oom.host.consequence.Surroundings.JobRun;
import io.tapio.oom.host.consequence.Surroundings.Replicas;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImpactsTest {

    /** The columns: what was found, by hand; {@code -} is not known. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # ready/wanted | endpoints | budget | class                   | criticality | verdict   | level    | first reason
            0/3            | -         | -      | -                       | -           | -         | CRITICAL | no replica of Deployment payment is ready (wanted 3)
            0/3            | -         | -      | -                       | -           | UNNOTICED | CRITICAL | no replica of Deployment payment is ready (wanted 3)
            2/3            | 0         | -      | -                       | -           | AGREES    | CRITICAL | service checkout has no endpoint left
            3/3            | 3         | 1      | system-node-critical    | -           | AGREES    | CRITICAL | priority class system-node-critical
            3/3            | 3         | 1      | system-cluster-critical | -           | -         | CRITICAL | priority class system-cluster-critical
            -              | -         | -      | system-node-critical    | -           | AGREES    | CRITICAL | priority class system-node-critical
            3/3            | 3         | 1      | high                    | critical    | AGREES    | CRITICAL | criticality critical
            3/3            | 3         | 1      | -                       | Critical    | AGREES    | CRITICAL | criticality Critical
            2/3            | 2         | 1      | -                       | -           | AGREES    | DEGRADED | 2 of 3 replicas of Deployment payment are ready
            2/3            | 2         | 1      | -                       | low         | UNNOTICED | DEGRADED | 2 of 3 replicas of Deployment payment are ready
            -              | 2         | 0      | -                       | -           | AGREES    | DEGRADED | budget payment allows no further disruption
            1/1            | 1         | -      | -                       | -           | AGREES    | DEGRADED | the only replica of Deployment payment ended and is ready again
            1/1            | 1         | -      | -                       | -           | UNNOTICED | NONE     | Kubernetes did not notice it: the container runs on
            3/3            | 3         | 1      | -                       | low         | AGREES    | NONE     | 3 of 3 replicas of Deployment payment are ready
            3/3            | 3         | 0      | -                       | -           | AGREES    | NONE     | 3 of 3 replicas of Deployment payment are ready
            4/3            | -         | -      | -                       | -           | -         | NONE     | 4 of 3 replicas of Deployment payment are ready
            0/0            | -         | -      | -                       | -           | -         | NONE     | 0 of 0 replicas of Deployment payment are ready
            -              | 3         | -      | -                       | -           | AGREES    | NONE     | service checkout has 3 ready endpoints
            -              | -         | -      | system-node-critical    | critical    | UNNOTICED | NONE     | Kubernetes did not notice it: the container runs on
            3/3            | 3         | 1      | system-node-critical    | -           | UNNOTICED | NONE     | Kubernetes did not notice it: the container runs on
            """)
    void shouldJudgeByTheRulesInTheDocument(
            @Nullable String replicas,
            @Nullable Integer endpoints,
            @Nullable Integer budget,
            @Nullable String priorityClass,
            @Nullable String criticality,
            @Nullable Verdict verdict,
            ImpactLevel level,
            String reason) {
        Surroundings around = new Surroundings(
                replicas(replicas),
                null,
                endpoints == null ? null : List.of(new ServiceEndpoints("checkout", endpoints)),
                budget == null ? null : new DisruptionBudget("payment", 2, 2, budget));

        Impact impact = Objects.requireNonNull(Impacts.of(Pods.pod(priorityClass, criticality), around, of(verdict)));
        assertEquals(level, impact.level());
        assertEquals(reason, Objects.requireNonNull(impact.reasons()).getFirst());
        assertEquals(criticality, impact.criticality());
        assertEquals(around.services(), impact.services());
        assertEquals(around.budget(), impact.disruptionBudget());
        assertEquals(around.replicas() == null ? null : around.replicas().ready(), impact.replicasReady());
        assertEquals(around.replicas() == null ? null : around.replicas().wanted(), impact.replicasWanted());
    }

    @Test
    void shouldGiveAllReasonsOfTheLevelAndOfThoseBelow() {
        Surroundings around = new Surroundings(
                new Replicas("Deployment payment", 1, 3),
                null,
                List.of(new ServiceEndpoints("checkout", 1), new ServiceEndpoints("admin", 0)),
                new DisruptionBudget("payment", 1, 2, 0));

        assertEquals(
                List.of(
                        "service admin has no endpoint left",
                        "criticality critical",
                        "1 of 3 replicas of Deployment payment are ready",
                        "budget payment allows no further disruption"),
                Objects.requireNonNull(Impacts.of(Pods.pod(null, "critical"), around, of(Verdict.AGREES)))
                        .reasons());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7 | true  | CRITICAL | Job report has failed
            2 | false | DEGRADED | Job report lost a run: 2 failed of the 7 that it may take
            """)
    void shouldJudgeAJobByItsRetries(int failedPods, boolean failed, ImpactLevel level, String reason) {
        Surroundings around = new Surroundings(null, new JobRun("report", failedPods, 6, failed), null, null);

        Impact impact = Objects.requireNonNull(Impacts.of(Pods.pod(), around, null));
        assertEquals(level, impact.level());
        assertEquals(List.of(reason), impact.reasons());
    }

    @Test
    void shouldNotJudgeWithoutAnyFact() {
        assertNull(Impacts.of(Pods.pod(), Surroundings.UNKNOWN, of(Verdict.AGREES)));
        assertNull(Impacts.of(
                Pods.pod(), new Surroundings(null, new JobRun("report", 0, 6, false), List.of(), null), null));
    }

    private static @Nullable Replicas replicas(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] numbers = text.split("/", -1);
        return new Replicas("Deployment payment", Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }

    private static @Nullable KubernetesVerdict of(@Nullable Verdict verdict) {
        return verdict == null ? null : new KubernetesVerdict(verdict, null, null, null, null, null);
    }
}
