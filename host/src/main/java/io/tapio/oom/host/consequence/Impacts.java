package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.DisruptionBudget;
import io.tapio.oom.api.event.Impact;
import io.tapio.oom.api.event.ImpactLevel;
import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.api.event.ServiceEndpoints;
import io.tapio.oom.api.event.Verdict;
import io.tapio.oom.host.consequence.Surroundings.JobRun;
import io.tapio.oom.host.consequence.Surroundings.Replicas;
import io.tapio.oom.host.kubernetes.NodePod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a kill means for the service, by the rules in {@code docs/events.md}: the gravest level that has a reason,
 * with all reasons of that level and of those below it. Without any fact there is no judgement. Stateless.
 */
final class Impacts {

    private static final Set<String> CRITICAL_CLASSES = Set.of("system-node-critical", "system-cluster-critical");
    private static final String CRITICAL = "critical";

    private Impacts() {}

    /** {@code null} where nothing is known that a judgement could rest on. */
    static @Nullable Impact of(NodePod pod, Surroundings around, @Nullable KubernetesVerdict verdict) {
        List<String> critical = new ArrayList<>();
        List<String> degraded = new ArrayList<>();
        List<String> fine = new ArrayList<>();
        judgeReplicas(around.replicas(), verdict, critical, degraded, fine);
        judgeJob(around.job(), critical, degraded);
        judgeServices(around.services(), critical, fine);
        boolean missing = !critical.isEmpty() || !degraded.isEmpty();
        if (verdict != null && verdict.verdict() == Verdict.UNNOTICED && !missing) {
            fine.addFirst("Kubernetes did not notice it: the container runs on");
            return impact(ImpactLevel.NONE, fine, pod, around);
        }
        judgeBudget(around, degraded, fine);
        judgeStanding(pod, critical);
        if (!critical.isEmpty()) {
            critical.addAll(degraded);
            return impact(ImpactLevel.CRITICAL, critical, pod, around);
        }
        if (!degraded.isEmpty()) {
            degraded.addAll(fine);
            return impact(ImpactLevel.DEGRADED, degraded, pod, around);
        }
        return fine.isEmpty() ? null : impact(ImpactLevel.NONE, fine, pod, around);
    }

    private static void judgeReplicas(
            @Nullable Replicas replicas,
            @Nullable KubernetesVerdict verdict,
            List<String> critical,
            List<String> degraded,
            List<String> fine) {
        if (replicas == null) {
            return;
        }
        if (replicas.ready() == 0 && replicas.wanted() > 0) {
            critical.add("no replica of " + replicas.workload() + " is ready (wanted " + replicas.wanted() + ")");
        } else if (replicas.ready() < replicas.wanted()) {
            degraded.add(readyOf(replicas));
        } else if (replicas.wanted() == 1 && ended(verdict)) {
            degraded.add("the only replica of " + replicas.workload() + " ended and is ready again");
        } else {
            fine.add(readyOf(replicas));
        }
    }

    private static boolean ended(@Nullable KubernetesVerdict verdict) {
        return verdict != null && verdict.verdict() != Verdict.UNNOTICED;
    }

    private static String readyOf(Replicas replicas) {
        return replicas.ready() + " of " + replicas.wanted() + " replicas of " + replicas.workload() + " are ready";
    }

    private static void judgeJob(@Nullable JobRun job, List<String> critical, List<String> degraded) {
        if (job == null) {
            return;
        }
        if (job.failed()) {
            critical.add("Job " + job.name() + " has failed");
        } else if (job.failedPods() > 0) {
            degraded.add("Job " + job.name() + " lost a run: " + job.failedPods() + " failed of the "
                    + (job.retries() + 1L) + " that it may take");
        }
    }

    private static void judgeServices(
            @Nullable List<ServiceEndpoints> services, List<String> critical, List<String> fine) {
        if (services == null) {
            return;
        }
        for (ServiceEndpoints service : services) {
            if (service.ready() == 0) {
                critical.add("service " + service.name() + " has no endpoint left");
            } else {
                fine.add("service " + service.name() + " has " + service.ready()
                        + (service.ready() == 1 ? " ready endpoint" : " ready endpoints"));
            }
        }
    }

    /** A budget may allow nothing by its own settings: that is nobody's loss as long as all are ready. */
    private static void judgeBudget(Surroundings around, List<String> degraded, List<String> fine) {
        DisruptionBudget budget = around.budget();
        if (budget == null || budget.disruptionsAllowed() == null || budget.disruptionsAllowed() > 0) {
            return;
        }
        Replicas replicas = around.replicas();
        boolean allReady = replicas != null && replicas.ready() >= replicas.wanted();
        (allReady ? fine : degraded).add("budget " + budget.name() + " allows no further disruption");
    }

    private static void judgeStanding(NodePod pod, List<String> critical) {
        String priorityClass = pod.priorityClass();
        if (priorityClass != null && CRITICAL_CLASSES.contains(priorityClass)) {
            critical.add("priority class " + priorityClass);
        }
        String criticality = pod.criticality();
        if (criticality != null && criticality.toLowerCase(Locale.ROOT).equals(CRITICAL)) {
            critical.add("criticality " + criticality);
        }
    }

    private static Impact impact(ImpactLevel level, List<String> reasons, NodePod pod, Surroundings around) {
        Replicas replicas = around.replicas();
        return new Impact(
                level,
                reasons,
                replicas == null ? null : replicas.ready(),
                replicas == null ? null : replicas.wanted(),
                around.services(),
                around.budget(),
                pod.criticality());
    }
}
