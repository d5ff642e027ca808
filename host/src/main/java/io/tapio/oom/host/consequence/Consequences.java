package io.tapio.oom.host.consequence;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.consequence.ImpactDesk.Subject;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.kubernetes.ApiClient;
import io.tapio.oom.host.kubernetes.Heard;
import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.kubernetes.PodListener;
import io.tapio.oom.host.revision.LateNames;
import io.tapio.oom.host.revision.Revisions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows each kill in a pod until Kubernetes has given its verdict and the impact is judged, and tells both by a
 * revision, by one where they come together. What is heard waits, for any thread, until {@link #look} is called on the
 * one thread that all the rest belongs to.
 */
public final class Consequences implements PodListener {

    /** A verdict waits for the impact that is about to come. */
    static final Duration HOLD = Duration.ofSeconds(2);

    /** How long the way from a pod to its workload may take to be looked up. */
    static final Duration OWNERS_TIME = Duration.ofSeconds(10);

    /** News beyond it displaces the oldest: the next news of a pod has all that matters of the one before. */
    static final int MOST_NEWS = 10_000;

    static final int MOST_CASES = 2_000;

    private final Cluster cluster;
    private final Revisions revisions;
    private final OwnerStage owners;
    private final LateNames names;
    private final Verdicts verdicts;
    private final Unexplained unexplained;
    private final @Nullable ImpactDesk impacts;
    private final @Nullable ImpactLookUps lookUps;
    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final Deque<Runnable> news = new ArrayDeque<>();

    /** Of look-ups: no more than the desk has under way, and it waits for each of them. */
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();

    private final AtomicLong displaced = new AtomicLong();
    private volatile Runnable wake = () -> {};

    /**
     * What is heard of the cluster.
     *
     * @param pods what is known of a pod, by its cgroup's uid; answers at once
     * @param heard how far the news of the pods can be relied on; absent while they are not watched
     * @param api looks up what is around a pod; absent where impact is not asked for
     * @param clock the wall clock
     */
    public record Cluster(
            Function<String, @Nullable NodePod> pods,
            Supplier<@Nullable Heard> heard,
            @Nullable ApiClient api,
            InstantSource clock) {}

    /** @param owners knows what a cgroup's pod belongs to */
    public Consequences(Cluster cluster, Revisions revisions, OwnerStage owners) {
        this.cluster = cluster;
        this.revisions = revisions;
        this.owners = owners;
        this.names = new LateNames(revisions, owners);
        this.verdicts = new Verdicts(cluster.pods(), this::judged);
        this.unexplained = new Unexplained(cluster.clock().instant());
        ApiClient api = cluster.api();
        this.lookUps = api == null ? null : new ImpactLookUps(new LookUp(api), cluster.clock(), this::found);
        this.impacts = lookUps == null ? null : new ImpactDesk(lookUps, this::found);
    }

    /** @param soon has {@link #look} called soon; from any thread, as often as something is heard */
    public void onNews(Runnable soon) {
        wake = soon;
    }

    /** An event went out, or a revision of one. */
    public void heard(OomEvent event) {
        if (event instanceof OomKillVictim || event instanceof CgroupOomNotification) {
            add(() -> take(event));
        }
    }

    /** An event that the configuration leaves out: nothing is to be told of it, but its kill was seen. */
    public void leftOut(OomEvent event) {
        if (event instanceof OomKillVictim) {
            add(() -> unexplained.killed(PodKill.containers(event)));
        }
    }

    @Override
    public void changed(NodePod pod) {
        Instant heard = cluster.clock().instant();
        add(() -> {
            names.lookAtPod(pod.cgroupUid());
            unexplained.changed(pod, heard);
            verdicts.changed(pod, heard);
        });
    }

    @Override
    public void deleted(NodePod pod) {
        Instant heard = cluster.clock().instant();
        add(() -> verdicts.deleted(pod, heard));
    }

    private void add(Runnable item) {
        boolean first;
        synchronized (news) {
            first = news.isEmpty();
            news.add(item);
            if (news.size() > MOST_NEWS) {
                news.remove();
                displaced.incrementAndGet();
            }
        }
        if (first) {
            wake.run();
        }
    }

    /** Takes what was heard and does what is due; to be called every second, and soon after news. */
    public void look() {
        for (Runnable item = next(); item != null; item = next()) {
            item.run();
        }
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        Instant now = cluster.clock().instant();
        verdicts.look(now, cluster.heard().get());
        unexplained.look(now);
        cases.values().removeIf(each -> each.kill().time().plus(Revisions.KEPT).isBefore(now));
        for (Case each : cases.values()) {
            askFor(each, now);
            if (each.isHeldTooLong(now)) {
                tell(each);
            }
        }
        if (impacts != null) {
            impacts.look(now);
        }
    }

    private @Nullable Runnable next() {
        synchronized (news) {
            return news.poll();
        }
    }

    private void take(OomEvent event) {
        unexplained.killed(PodKill.containers(event));
        PodKill kill = event instanceof OomKillVictim victim && victim.history() == null ? PodKill.of(event) : null;
        if (kill == null || kill.containerIds().isEmpty() || cases.containsKey(kill.eventId())) {
            return;
        }
        Case opened = new Case(kill);
        cases.put(kill.eventId(), opened);
        if (cases.size() > MOST_CASES) {
            cases.remove(cases.keySet().iterator().next());
        }
        verdicts.killed(kill, cluster.clock().instant());
    }

    /** Not before it is known what the pod belongs to, unless that takes long. */
    private void askFor(Case asking, Instant now) {
        PodKill kill = asking.kill();
        Instant due = kill.time().plus(ImpactDesk.SETTLED);
        if (impacts == null || !asking.isUnasked() || due.isAfter(now)) {
            return;
        }
        NodePod pod = cluster.pods().apply(kill.podUid());
        String path = kill.cgroupPath();
        WorkloadFacts workload = path == null ? null : owners.ownerOf(path).workload();
        boolean soonKnown = pod != null && pod.controller() != null && workload == null;
        if (pod != null && !(soonKnown && due.plus(OWNERS_TIME).isAfter(now))) {
            asking.asked(pod);
            impacts.ask(kill.eventId(), due, Subject.of(pod, workload));
        }
    }

    /** Answers of the look-ups come on their own threads. */
    private void found(Subject subject, Surroundings around, Instant began) {
        answers.add(() -> {
            if (impacts != null) {
                impacts.found(subject, around, began);
            }
        });
        wake.run();
    }

    private void found(String eventId, Surroundings around) {
        Case asking = cases.get(eventId);
        if (asking != null) {
            asking.found(around);
            tell(asking);
        }
    }

    private void judged(PodKill kill, KubernetesVerdict verdict) {
        Case judged = cases.get(kill.eventId());
        if (judged == null) {
            return;
        }
        Instant now = cluster.clock().instant();
        Instant soon = kill.time().plus(ImpactDesk.SETTLED).plus(HOLD);
        boolean held = impacts != null && judged.awaitsSurroundings() && soon.isAfter(now);
        judged.verdict(verdict, held ? soon : null);
        if (!held) {
            tell(judged);
        }
    }

    private void tell(Case known) {
        revisions.revise(
                known.kill().eventId(),
                event -> event instanceof OomKillVictim victim
                        ? victim.withConsequences(known.verdict(), known.impact())
                        : event);
    }

    /** Shows what the comparison finds and what asking costs. */
    public void register(MeterRegistry registry) {
        counter(
                registry,
                "tapio_oom_kubernetes_oomkilled_unexplained",
                "Containers that Kubernetes calls OOMKilled and of which no kill was seen",
                watched -> watched.unexplained.count());
        counter(
                registry,
                "tapio_oom_kubernetes_impact_lookups",
                "Workloads that were looked up after a kill, with up to four requests each",
                Consequences::lookedUp);
        counter(
                registry,
                "tapio_oom_kubernetes_impact_shed",
                "Kills whose impact was not judged since too many others waited",
                watched -> watched.impacts == null ? 0 : watched.impacts.shed());
        counter(
                registry,
                "tapio_oom_kubernetes_news_displaced",
                "News of pods and kills that was given up for newer since too much waited",
                Consequences::displaced);
    }

    private void counter(MeterRegistry registry, String name, String meaning, ToDoubleFunction<Consequences> count) {
        FunctionCounter.builder(name, this, count).description(meaning).register(registry);
    }

    /** News that was given up for want of room. For any thread. */
    long displaced() {
        return displaced.get();
    }

    /** Workloads that were looked up. For any thread. */
    long lookedUp() {
        return lookUps == null ? 0 : lookUps.count();
    }

    /** Ends look-ups that are under way. */
    public void close() {
        if (lookUps != null) {
            lookUps.close();
        }
    }
}
