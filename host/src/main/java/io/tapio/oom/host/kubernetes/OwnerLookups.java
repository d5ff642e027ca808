package io.tapio.oom.host.kubernetes;

import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import io.tapio.oom.host.kubernetes.NodePod.Controller;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the owners of controllers when their first pod comes, once each, one after the other on a thread of its own.
 * What may not be asked is left at the controller itself; what can't be asked now is asked again.
 */
final class OwnerLookups implements PodListener, AutoCloseable {

    private static final int MOST_WAITING = 5_000;
    private static final long AGAIN_MS = 2_000;
    private static final long AGAIN_LATEST_MS = 30_000;
    private static final long REFUSED_MS = 600_000;

    private final OwnerChains chains;
    private final ApiClient api;
    private final ClusterState state;
    private final RandomGenerator random;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong putOff = new AtomicLong();
    private final ScheduledExecutorService thread;

    /** What is read of a controller. */
    record OwnerJson(PodJson.@Nullable Metadata metadata) {}

    OwnerLookups(OwnerChains chains, ApiClient api, ClusterState state, RandomGenerator random) {
        this.chains = chains;
        this.api = api;
        this.state = state;
        this.random = random;
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "kubernetes-owners");
            made.setDaemon(true);
            return made;
        });
        one.setKeepAliveTime(1, TimeUnit.MINUTES);
        one.allowCoreThreadTimeOut(true);
        this.thread = one;
    }

    /** How many questions were asked. */
    long asked() {
        return asked.get();
    }

    /** How many could not be asked for want of room; they are when a pod of theirs changes. */
    long putOff() {
        return putOff.get();
    }

    @Override
    public void changed(NodePod pod) {
        Controller controller = chains.unknown(pod);
        if (controller == null || waiting.contains(controller.uid())) {
            return;
        }
        if (waiting.size() >= MOST_WAITING) {
            putOff.incrementAndGet();
            return;
        }
        waiting.add(controller.uid());
        ask(pod.namespace(), controller, 0, AGAIN_MS);
    }

    @Override
    public void deleted(NodePod pod) {
        // What it belonged to is still of interest.
    }

    private void ask(String namespace, Controller controller, long delayMs, long nextDelayMs) {
        try {
            thread.schedule(() -> answer(namespace, controller, nextDelayMs), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            waiting.remove(controller.uid());
        }
    }

    private void answer(String namespace, Controller controller, long delayMs) {
        asked.incrementAndGet();
        switch (ask(namespace, controller)) {
            case Answer.Found<OwnerJson> answer -> {
                OwnerJson found = answer.value();
                learn(
                        controller,
                        found.metadata() == null ? null : found.metadata().controller());
            }
            case Answer.Absent<OwnerJson> gone -> learn(controller, null);
            case Answer.Failed<OwnerJson> failed -> {
                ApiProblem problem = failed.problem();
                if (thread.isShutdown()) {
                    return;
                }
                state.ownersTrouble(problem);
                if (problem.kind() == Kind.REFUSED) {
                    chains.learn(controller, null);
                    ask(namespace, controller, REFUSED_MS, AGAIN_MS);
                } else {
                    long jitter = random.nextLong(delayMs);
                    ask(namespace, controller, delayMs + jitter, Math.min(2 * delayMs, AGAIN_LATEST_MS));
                }
            }
        }
    }

    /** One question that fails as it never should must not leave its controller waiting for ever. */
    private Answer<OwnerJson> ask(String namespace, Controller controller) {
        String path = OwnerChains.path(namespace, controller);
        try {
            return api.metadata(path, OwnerJson.class);
        } catch (RuntimeException e) {
            return new Answer.Failed<>(new ApiProblem(Kind.FAILED, "GET " + path + ": " + e));
        }
    }

    private void learn(Controller controller, @Nullable Controller above) {
        state.ownersKnown();
        chains.learn(controller, above);
        waiting.remove(controller.uid());
    }

    /** Ends it. Does not wait for what is being asked. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
