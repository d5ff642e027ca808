package io.tapio.oom.host.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How it stands with the API server. Each kind of trouble is said once in ten minutes and counted each time. Safe for use
 * by many threads.
 */
public final class ClusterState {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterState.class);
    private static final Duration QUIET = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final String where;
    private final String node;
    private final Map<ApiProblem.Kind, AtomicLong> counts = new EnumMap<>(ApiProblem.Kind.class);
    private final Map<String, Instant> said = new HashMap<>();
    private final AtomicLong lists = new AtomicLong();
    private volatile Now now = new Now(Phase.CONNECTING, null);
    private volatile @Nullable String owners;
    private volatile @Nullable Heard heard;
    private boolean complained;
    private boolean watched;

    /** What is being done about the pods. */
    enum Phase {
        /** They have not been told yet. */
        CONNECTING,
        /** What becomes of them is told as it happens. */
        WATCHING,
        /** They are known from before the trouble, and not what became of them since. */
        TROUBLED
    }

    /** @param problem why they are not watched, or what is wrong though they are */
    record Now(Phase phase, @Nullable String problem) {}

    ClusterState(InstantSource clock, String where, String node) {
        this.clock = clock;
        this.where = where;
        this.node = node;
        for (ApiProblem.Kind each : ApiProblem.Kind.values()) {
            counts.put(each, new AtomicLong());
        }
    }

    /** {@code connecting}, {@code watching} or {@code troubled}. */
    public String phase() {
        return now.phase().name().toLowerCase(Locale.ROOT);
    }

    /** What is wrong at this moment, a sentence each. */
    public List<String> problems() {
        return Stream.of(now.problem(), owners).filter(Objects::nonNull).toList();
    }

    Now now() {
        return now;
    }

    /** The name of the node whose pods are asked for. */
    public String node() {
        return node;
    }

    /** How often there was such a trouble. */
    public long count(ApiProblem.Kind kind) {
        AtomicLong count = counts.get(kind);
        return count == null ? 0 : count.get();
    }

    /** How often all pods were listed. */
    public long lists() {
        return lists.get();
    }

    /** How far what is known of the pods can be relied on; {@code null} while they are not watched. */
    public @Nullable Heard heard() {
        return heard;
    }

    /** Something came over the watch. */
    void heardSomething() {
        Heard before = heard;
        if (before != null) {
            heard = new Heard(before.since(), clock.instant());
        }
    }

    void listed() {
        lists.incrementAndGet();
    }

    /** @param noPods whether none are there, though this machine runs some */
    synchronized void watching(int pods, boolean noPods) {
        if (heard == null) {
            heard = new Heard(clock.instant(), clock.instant());
        }
        if (noPods) {
            String problem =
                    "the cluster has no pods on a node that is called " + node + ", but this machine runs some";
            if (!problem.equals(now.problem())) {
                LOG.warn(
                        "[TAPIO-K008] kubernetes: {}; set node, or NODE_NAME, to the name that kubectl get nodes shows",
                        problem);
            }
            now = new Now(Phase.WATCHING, problem);
            return;
        }
        if (complained || !watched) {
            LOG.info("kubernetes: watching the {} pods of node {} at {}", pods, node, where);
        }
        watched = true;
        complained = false;
        now = new Now(Phase.WATCHING, null);
    }

    /** A pod of this node was told, so it has the right name. */
    synchronized void podTold() {
        if (now.phase() == Phase.WATCHING && now.problem() != null) {
            now = new Now(Phase.WATCHING, null);
        }
    }

    /** The pods can't be listed or watched. */
    synchronized void trouble(ApiProblem problem, Duration nextTry) {
        heard = null;
        complained |= problem.kind() != ApiProblem.Kind.EXPIRED;
        say("pods", problem);
        if (problem.kind() != ApiProblem.Kind.EXPIRED) {
            now = new Now(
                    Phase.TROUBLED,
                    problem.kind().code() + " " + problem.detail() + "; next try in " + nextTry.toMillis() + " ms");
        }
    }

    /** A pod is left out since it can't be read. */
    synchronized void unreadable(ApiProblem problem) {
        if (isNews("a pod", problem.kind())) {
            LOG.warn(
                    "[TAPIO-K011] kubernetes: a pod is left out, {} at {}; look at it with kubectl get pod -o json. Kills"
                            + " in it go out without its names",
                    problem.detail(),
                    where);
        }
    }

    /** What a pod belongs to could not be asked. */
    synchronized void ownersTrouble(ApiProblem problem) {
        say("owners", problem);
        owners = problem.kind().code() + " " + problem.detail();
    }

    /** What a pod belongs to was answered. */
    void ownersKnown() {
        owners = null;
    }

    private void say(String about, ApiProblem problem) {
        ApiProblem.Kind kind = problem.kind();
        if (!isNews(about, kind)) {
            LOG.debug("[{}] kubernetes: {}", kind.code(), problem.detail());
            return;
        }
        if (kind == ApiProblem.Kind.EXPIRED) {
            LOG.info("[{}] kubernetes: the watch is too old for the API server, listing all pods again", kind.code());
            return;
        }
        LOG.warn(
                "[{}] kubernetes: {} at {}; {}. Events go out with what is known, it is tried again",
                kind.code(),
                problem.detail(),
                where,
                kind.advice());
    }

    /** Counts it; whether it was not said in the last minutes. */
    private boolean isNews(String about, ApiProblem.Kind kind) {
        counts.computeIfAbsent(kind, any -> new AtomicLong()).incrementAndGet();
        Instant at = clock.instant();
        Instant before = said.get(about + kind);
        if (before != null && before.plus(QUIET).isAfter(at)) {
            return false;
        }
        said.put(about + kind, at);
        return true;
    }
}
