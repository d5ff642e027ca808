package io.tapio.oom.host.kubernetes;

import io.tapio.oom.host.kubernetes.NodePod.Controller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Asks an API server once what {@code run} would ask it, to see what it allows. */
public final class ClusterCheck {

    private static final String NOBODY = "tapio-oom-doctor";

    private ClusterCheck() {}

    /**
     * What came of one question.
     *
     * @param topic for example {@code pods}
     * @param detail what was found
     * @param remedy what to do about it; {@code null} when it is as it should be
     */
    public record Result(
            String topic, String detail, @Nullable String remedy) {}

    /** Blocks for some times the timeout at most. */
    public static List<Result> of(ClusterAccess access, String node, Duration timeout) {
        List<Result> results = new ArrayList<>();
        try (ApiClient api = new ApiClient(access, timeout)) {
            results.add(pods(api, node, timeout));
            results.add(owner(api, "replicasets", new Controller("apps/v1", "ReplicaSet", NOBODY, "")));
            results.add(owner(api, "jobs", new Controller("batch/v1", "Job", NOBODY, "")));
        }
        return results;
    }

    private static Result pods(ApiClient api, String node, Duration timeout) {
        AtomicInteger count = new AtomicInteger();
        try {
            new PodFeed(api, node, timeout, unreadable -> {}).list(false, pod -> count.incrementAndGet());
        } catch (ApiException e) {
            return troubled("pods", e.problem());
        }
        return count.get() == 0
                ? new Result(
                        "pods",
                        api.where() + " has no pods on a node that is called " + node,
                        "set node, or NODE_NAME, to the name that kubectl get nodes shows")
                : new Result("pods", api.where() + " tells of " + count + " pods on node " + node, null);
    }

    /** Nobody has that name: whoever may ask is told so. */
    private static Result owner(ApiClient api, String topic, Controller nobody) {
        Answer<OwnerLookups.OwnerJson> answer =
                api.metadata(OwnerChains.path("default", nobody), OwnerLookups.OwnerJson.class);
        return answer instanceof Answer.Failed<OwnerLookups.OwnerJson> failed
                ? troubled(topic, failed.problem())
                : new Result(topic, "may be asked for their owners", null);
    }

    private static Result troubled(String topic, ApiProblem problem) {
        return new Result(
                topic,
                "[" + problem.kind().code() + "] " + problem.detail(),
                problem.kind().advice());
    }
}
