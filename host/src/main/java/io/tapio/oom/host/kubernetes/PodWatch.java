package io.tapio.oom.host.kubernetes;

import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the book of this node's pods, on a thread of its own: lists them, watches what changes, and after any trouble
 * comes back. Nobody waits for it, neither at the start nor at the end, and what it knew stays known meanwhile.
 */
final class PodWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PodWatch.class);

    // A connection that broke in silence is found when its time is over: some minutes, not the ten of others' watches.
    // Beginning anew costs the server next to nothing, but not all nodes in the same moment.
    private static final int SHORTEST_WATCH_SECONDS = 120;
    private static final int LONGEST_WATCH_SECONDS = 180;

    /** A watch that ends sooner was no good, though it ended without an error. */
    private static final Duration TOO_SHORT = Duration.ofSeconds(5);

    /**
     * A server sends a bookmark at least before it ends a watch. One that came back from an older backup counts from a
     * lower version than the watch's, and keeps silent until it has counted that far.
     */
    private static final int SILENT_WATCHES = 2;

    private final PodFeed feed;
    private final PodSlimmer slimmer;
    private final PodBook book;
    private final ClusterState state;
    private final BooleanSupplier runsPods;
    private final Runnable reconnect;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable String version;
    private boolean fresh;
    private boolean heard;
    private int silent;

    /**
     * @param runsPods whether this machine has cgroups of pods
     * @param reconnect gives up the connections and what was read of tokens and certificates
     */
    PodWatch(
            PodFeed feed,
            PodSlimmer slimmer,
            PodBook book,
            ClusterState state,
            BooleanSupplier runsPods,
            Runnable reconnect,
            RandomGenerator random,
            Backoff backoff) {
        this.feed = feed;
        this.slimmer = slimmer;
        this.book = book;
        this.state = state;
        this.runsPods = runsPods;
        this.reconnect = reconnect;
        this.random = random;
        this.backoff = backoff;
        this.thread = new Thread(this::run, "kubernetes-pods");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!isClosed()) {
            try {
                String from = version == null ? list() : version;
                version = from;
                watch(from);
            } catch (ApiException e) {
                recover(e.problem());
            } catch (RuntimeException e) {
                if (!isClosed()) {
                    LOG.error("[TAPIO-K009] kubernetes: the pods can't be kept", e);
                }
                recover(new ApiProblem(Kind.GARBLED, e.toString()));
            }
        }
    }

    private String list() throws ApiException {
        Set<String> listed = new HashSet<>();
        String from = feed.list(fresh, each -> {
            NodePod pod = ours(each);
            if (pod != null) {
                listed.add(pod.uid());
                book.put(pod);
            }
        });
        for (NodePod each : book.pods()) {
            if (!listed.contains(each.uid())) {
                book.remove(each.uid());
            }
        }
        state.listed();
        return from;
    }

    private void watch(String from) throws ApiException {
        int seconds = random.nextInt(SHORTEST_WATCH_SECONDS, LONGEST_WATCH_SECONDS + 1);
        long began = System.nanoTime();
        heard = false;
        feed.watch(from, Duration.ofSeconds(seconds), this::watching, this::take);
        if (System.nanoTime() - began < TOO_SHORT.toNanos()) {
            pause(backoff.next());
        } else {
            backoff.reset();
        }
        silent = heard ? 0 : silent + 1;
        if (silent == SILENT_WATCHES) {
            silent = 0;
            listAnew();
        }
    }

    private void listAnew() {
        version = null;
        fresh = true; // what a server has at hand may be older than what is known already
    }

    private void watching() {
        int pods = book.pods().size();
        state.watching(pods, pods == 0 && runsPods.getAsBoolean());
    }

    private void take(PodFeed.Change change) {
        heard = true;
        state.heardSomething();
        PodJson told = change.object();
        NodePod pod = told == null || "BOOKMARK".equals(change.type()) ? null : ours(told);
        if (pod != null) {
            state.podTold();
            if ("DELETED".equals(change.type())) {
                book.put(pod); // its last words: how its containers ended
                book.remove(pod.uid());
            } else {
                book.put(pod);
            }
        }
        version = change.version() == null ? version : change.version();
    }

    /** Slimmed; {@code null} when it is another node's, told by a server that does not know how to select. */
    private @Nullable NodePod ours(PodJson pod) {
        PodJson.Spec spec = pod.spec();
        return spec != null && state.node().equals(spec.nodeName()) ? slimmer.slim(pod) : null;
    }

    private void recover(ApiProblem problem) {
        if (isClosed()) {
            return;
        }
        Duration pause = backoff.next();
        state.trouble(problem, pause);
        switch (problem.kind()) {
            case EXPIRED, FAILED, GARBLED -> listAnew();
            case UNUSABLE, UNREACHABLE, UNTRUSTED, REFUSED, SLOW -> reconnect.run();
        }
        pause(pause);
    }

    private void pause(Duration time) {
        try {
            closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException end) {
            closed.countDown();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits that long at most; whether it has ended. */
    boolean awaitEnd(Duration most) throws InterruptedException {
        return thread.join(most);
    }

    /** Ends it. Does not wait for the thread, which may be asking. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
