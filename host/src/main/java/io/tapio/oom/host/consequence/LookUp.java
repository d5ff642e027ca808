package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.DisruptionBudget;
import io.tapio.oom.api.event.ServiceEndpoints;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.event.WorkloadOwner;
import io.tapio.oom.host.consequence.ObjectJson.Items;
import io.tapio.oom.host.consequence.ObjectJson.Status;
import io.tapio.oom.host.consequence.Surroundings.JobRun;
import io.tapio.oom.host.consequence.Surroundings.Replicas;
import io.tapio.oom.host.kubernetes.Answer;
import io.tapio.oom.host.kubernetes.Answer.Failed;
import io.tapio.oom.host.kubernetes.Answer.Found;
import io.tapio.oom.host.kubernetes.ApiClient;
import io.tapio.oom.host.kubernetes.ApiProblem;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import io.tapio.oom.host.kubernetes.NodePod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up what is around a pod: at most four requests, for the workload, the namespace's services, their endpoints and
 * the disruption budgets. What the server refuses or does not answer in time is absent, and said once for each kind of
 * object. Blocks; for any thread.
 */
final class LookUp {

    private static final Logger LOG = LoggerFactory.getLogger(LookUp.class);

    /** The kinds that have replicas to count, and where they are. */
    private static final Map<String, String> PLURALS = Map.of(
            "Deployment", "apis/apps/v1/namespaces/%s/deployments/%s",
            "StatefulSet", "apis/apps/v1/namespaces/%s/statefulsets/%s",
            "DaemonSet", "apis/apps/v1/namespaces/%s/daemonsets/%s",
            "ReplicaSet", "apis/apps/v1/namespaces/%s/replicasets/%s");

    private static final String JOB = "Job";
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    /** Beyond it the list is cut: a namespace of more services or budgets is judged by these. */
    private static final String FIRST = "?limit=500";

    private static final String REFUSED =
            "grant it to the account of this collector, or set kubernetes.impact to false";

    private static final int DEFAULT_BACKOFF = 6;

    private final ApiClient api;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    LookUp(ApiClient api) {
        this.api = api;
    }

    /** @param workload what the pod belongs to; absent where it is not known */
    Surroundings around(NodePod pod, @Nullable WorkloadFacts workload) {
        String namespace = ApiClient.encoded(pod.namespace());
        String job = workload == null ? null : jobOf(workload);
        List<String> selecting = services(namespace, pod);
        return new Surroundings(
                workload == null ? null : replicas(namespace, workload),
                job == null ? null : job(namespace, job),
                selecting == null ? null : endpoints(namespace, selecting),
                budget(namespace, pod));
    }

    /** Of a CronJob's pods it is the Job whose run was lost. */
    private static @Nullable String jobOf(WorkloadFacts workload) {
        if (workload.kind().equals(JOB)) {
            return workload.name();
        }
        List<WorkloadOwner> owners = workload.owners() == null ? List.of() : workload.owners();
        return owners.stream()
                .filter(owner -> owner.kind().equals(JOB))
                .map(WorkloadOwner::name)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Replicas replicas(String namespace, WorkloadFacts workload) {
        String where = PLURALS.get(workload.kind());
        ObjectJson found = where == null
                ? null
                : get(
                        where.formatted(namespace, ApiClient.encoded(workload.name())),
                        workload.kind(),
                        ObjectJson.class);
        if (found == null) {
            return null;
        }
        String what = workload.kind() + " " + workload.name();
        Status status = found.said();
        if (workload.kind().equals("DaemonSet")) {
            return new Replicas(what, orElse(status.numberReady(), 0), orElse(status.desiredNumberScheduled(), 0));
        }
        Integer wanted = found.spec() == null ? null : found.spec().replicas();
        return new Replicas(what, orElse(status.readyReplicas(), 0), orElse(wanted, 1));
    }

    private @Nullable JobRun job(String namespace, String name) {
        ObjectJson found = get(
                "apis/batch/v1/namespaces/" + namespace + "/jobs/" + ApiClient.encoded(name), JOB, ObjectJson.class);
        if (found == null) {
            return null;
        }
        Status status = found.said();
        boolean failed = status.conditions() != null
                && status.conditions().stream()
                        .anyMatch(each -> "Failed".equals(each.type()) && "True".equals(each.status()));
        Integer retries = found.spec() == null ? null : found.spec().backoffLimit();
        return new JobRun(name, orElse(status.failed(), 0), orElse(retries, DEFAULT_BACKOFF), failed);
    }

    /** The services that select the pod. */
    private @Nullable List<String> services(String namespace, NodePod pod) {
        Items all = get("api/v1/namespaces/" + namespace + "/services" + FIRST, "Service", Items.class);
        return all == null
                ? null
                : all.all().stream()
                        .filter(service -> LabelSelector.matchesPairs(service.selector(), pod.labels()))
                        .limit(Surroundings.MOST_SERVICES)
                        .map(ObjectJson::name)
                        .toList();
    }

    private @Nullable List<ServiceEndpoints> endpoints(String namespace, List<String> services) {
        if (services.isEmpty()) {
            return List.of();
        }
        String selector = ApiClient.encoded(SERVICE_NAME + " in (" + String.join(",", services) + ")");
        Items slices = get(
                "apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices" + FIRST + "&labelSelector="
                        + selector,
                "EndpointSlice",
                Items.class);
        if (slices == null) {
            return null;
        }
        // A service of two address families has each endpoint once in each.
        Map<String, Map<String, Integer>> ready = new HashMap<>();
        for (ObjectJson slice : slices.all()) {
            ready.computeIfAbsent(slice.label(SERVICE_NAME), any -> new HashMap<>())
                    .merge(String.valueOf(slice.addressType()), ready(slice), Integer::sum);
        }
        List<ServiceEndpoints> counted = new ArrayList<>();
        for (String service : services) {
            Map<String, Integer> families = ready.getOrDefault(service, Map.of());
            counted.add(new ServiceEndpoints(
                    service, families.values().stream().max(Integer::compare).orElse(0)));
        }
        return counted;
    }

    private static int ready(ObjectJson slice) {
        return slice.endpoints() == null
                ? 0
                : (int) slice.endpoints().stream()
                        .filter(ObjectJson.Endpoint::isReady)
                        .count();
    }

    private @Nullable DisruptionBudget budget(String namespace, NodePod pod) {
        Items all = get(
                "apis/policy/v1/namespaces/" + namespace + "/poddisruptionbudgets" + FIRST,
                "PodDisruptionBudget",
                Items.class);
        DisruptionBudget strictest = null;
        for (ObjectJson each : all == null ? List.<ObjectJson>of() : all.all()) {
            if (LabelSelector.matches(each.selector(), pod.labels())) {
                Status status = each.said();
                DisruptionBudget budget = new DisruptionBudget(
                        each.name(), status.currentHealthy(), status.desiredHealthy(), status.disruptionsAllowed());
                strictest = strictest == null || allowed(budget) < allowed(strictest) ? budget : strictest;
            }
        }
        return strictest;
    }

    private static int allowed(DisruptionBudget budget) {
        return orElse(budget.disruptionsAllowed(), Integer.MAX_VALUE);
    }

    private static int orElse(@Nullable Integer number, int otherwise) {
        return number == null ? otherwise : number;
    }

    private <T> @Nullable T get(String path, String kind, Class<T> type) {
        Answer<T> answer = api.get(path, type);
        if (answer instanceof Failed<T> failed && said.add(kind)) {
            ApiProblem problem = failed.problem();
            LOG.warn(
                    "[TAPIO-K021] no {} could be looked up, so the impact of kills is judged without: {}; {}. Said once for"
                            + " each kind of object",
                    kind,
                    problem.detail(),
                    problem.kind() == Kind.REFUSED ? REFUSED : problem.kind().advice());
        }
        return answer instanceof Found<T> found ? found.value() : null;
    }
}
