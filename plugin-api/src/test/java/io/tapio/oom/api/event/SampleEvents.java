package io.tapio.oom.api.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events to test with, two of each type: a full one with every fact, and a minimal one with those alone that an event
 * can't be without. The ids differ; the pod is {@code prod/payment-7d9} and its container {@code app}.
 */
public final class SampleEvents {

    /** A thread's name that tries to end a line, a JSON string and a terminal's colour. */
    public static final String HOSTILE_COMM = "né\"\\\n\u001b[31m漢";

    public static final Instant TIME = Instant.parse("2026-11-22T11:29:25.123Z");
    public static final String NODE = "node-1";
    public static final String CONTAINER_ID = "4f5c3ad5f8c1c7b2a1d3e0f9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9";
    public static final String POD_PATH = "/kubepods/burstable/pod1b2c3d4e-0000-4000-8000-000000000001";
    public static final String CONTAINER_PATH = POD_PATH + "/" + CONTAINER_ID;

    private static final long MIB = 1024 * 1024;

    public static final ContainerFacts CONTAINER = new ContainerFacts(
            CONTAINER_ID,
            "app",
            "containerd",
            ContainerKind.MAIN,
            "registry.example/payment:1.4.2",
            "sha256:" + CONTAINER_ID,
            32 * MIB,
            64 * MIB,
            2,
            List.of(new OuterContainer(CONTAINER_ID.replace('4', '5'), "docker")));
    public static final PodFacts POD = new PodFacts(
            "payment-7d9",
            "prod",
            "1b2c3d4e-0000-4000-8000-000000000001",
            "burstable",
            "business-critical",
            1_000_000,
            Map.of("app.kubernetes.io/name", "payment"),
            Map.of("tapio.io/criticality", "high"));
    public static final WorkloadFacts WORKLOAD = new WorkloadFacts(
            "Deployment",
            "payment",
            List.of(new WorkloadOwner("ReplicaSet", "payment-7d9c5"), new WorkloadOwner("Deployment", "payment")));
    public static final UnitFacts UNIT = new UnitFacts("payment.service", "Takes the money");

    /** With every part, though no cgroup is both a pod's and a unit's. */
    public static final Ownership OWNER = new Ownership(CONTAINER, POD, WORKLOAD, UNIT);

    private SampleEvents() {}

    /** All of {@link #full()}, then all of {@link #minimal()}. */
    public static List<OomEvent> all() {
        List<OomEvent> events = new ArrayList<>(full());
        events.addAll(minimal());
        return List.copyOf(events);
    }

    /** One event of each type, in the order of {@link EventType}, with every fact. */
    public static List<OomEvent> full() {
        return List.of(
                fullTrigger(),
                fullVictim(),
                fullPressure(EventType.MEMORY_PRESSURE_CRITICAL),
                fullPressure(EventType.MEMORY_PRESSURE_HIGH),
                fullPressure(EventType.CONTAINER_MEMORY_LIMIT),
                fullNotification(),
                fullPrediction());
    }

    /** One event of each type, in the order of {@link EventType}, with no fact that may be absent. */
    public static List<OomEvent> minimal() {
        return List.of(
                minimalTrigger(),
                minimalVictim("minimal-oom_kill_victim"),
                minimalPressure(EventType.MEMORY_PRESSURE_CRITICAL),
                minimalPressure(EventType.MEMORY_PRESSURE_HIGH),
                minimalPressure(EventType.CONTAINER_MEMORY_LIMIT),
                minimalNotification(),
                minimalPrediction());
    }

    public static OomKillTriggered fullTrigger() {
        return new OomKillTriggered(
                "full-oom_kill_triggered",
                0,
                TIME,
                NODE,
                Origin.EBPF,
                "oom-1",
                process(4712, "worker"),
                limitOwner(),
                4711,
                Constraint.MEMCG,
                true,
                allocation(),
                candidates(),
                3,
                memory(),
                "python3 (pid 4711) was chosen: the highest of 3 candidates with 15,386 points",
                true,
                true,
                foretold(),
                OWNER);
    }

    public static Foretold foretold() {
        return new Foretold(true, "full-oom_predicted", 251.5, 270.0, 0.87, "trend");
    }

    public static OomKillTriggered minimalTrigger() {
        return new OomKillTriggered(
                "minimal-oom_kill_triggered",
                0,
                TIME,
                NODE,
                Origin.KERNEL_LOG,
                "oom-2",
                null,
                null,
                null,
                null,
                null,
                null,
                Ownership.NONE);
    }

    /** {@code python3} (4711) died since {@code worker} (4712) asked for memory that the pod's limit did not allow. */
    public static OomKillVictim fullVictim() {
        return victim("full-oom_kill_victim", 0, "python3");
    }

    /** {@link #fullVictim()} with another id, revision and name. */
    public static OomKillVictim victim(String eventId, int revision, String comm) {
        return new OomKillVictim(
                eventId,
                revision,
                TIME,
                NODE,
                Origin.EBPF,
                "oom-1",
                process(4711, comm),
                new MemoryCgroup(CONTAINER_PATH, 4243L, 63 * MIB, 128 * MIB, false, 63 * MIB, 0L, 63 * MIB, null),
                process(4712, "worker"),
                limitOwner(),
                Constraint.MEMCG,
                true,
                allocation(),
                true,
                Map.of("LANG", "C.UTF-8", "EMPTY", "", "API_TOKEN", "***"),
                "python3 (pid 4711) was chosen: the highest of 3 candidates with 15,386 points",
                42L,
                58 * MIB,
                true,
                false,
                verdict(),
                impact(),
                foretold(),
                false,
                OWNER);
    }

    /** A victim of which only the process id is known. */
    public static OomKillVictim minimalVictim(String eventId) {
        return new OomKillVictim(
                eventId,
                0,
                TIME,
                NODE,
                Origin.KERNEL_LOG,
                "oom-2",
                new ProcessFacts(
                        4711, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                        null, null),
                null,
                null,
                null,
                null,
                null,
                null,
                Ownership.NONE);
    }

    public static MemoryPressure fullPressure(EventType type) {
        return new MemoryPressure(
                "full-" + type.wireName(),
                0,
                TIME,
                NODE,
                Origin.CGROUP,
                type,
                limitOwner(),
                61 * MIB,
                95.3125,
                7L,
                new AllocationRates(1.25e6, 0.5e6, -2048.0),
                "it fell back, now at 42.0 % of its limit, 61 s after it crossed",
                TIME.plusSeconds(61),
                Ending.FELL_BACK,
                OWNER);
    }

    /** {@link #fullPressure} while it stood. */
    public static MemoryPressure standingPressure(EventType type) {
        MemoryPressure full = fullPressure(type);
        return new MemoryPressure(
                full.eventId(),
                full.revision(),
                full.time(),
                full.node(),
                full.origin(),
                full.eventType(),
                full.cgroup(),
                full.unreclaimableBytes(),
                full.percent(),
                full.limitHits(),
                full.rates(),
                "it holds 61.0 MiB that can't be reclaimed, 95.3 % of its limit of 64.0 MiB",
                null,
                null,
                full.owner());
    }

    public static MemoryPressure minimalPressure(EventType type) {
        return new MemoryPressure(
                "minimal-" + type.wireName(),
                0,
                TIME,
                NODE,
                Origin.CGROUP,
                type,
                nothingKnown(),
                null,
                null,
                null,
                Ownership.NONE);
    }

    public static CgroupOomNotification fullNotification() {
        return new CgroupOomNotification(
                "full-cgroup_oom_notification", 0, TIME, NODE, Origin.CGROUP, limitOwner(), 2, OWNER);
    }

    public static CgroupOomNotification minimalNotification() {
        return new CgroupOomNotification(
                "minimal-cgroup_oom_notification", 0, TIME, NODE, Origin.CGROUP, nothingKnown(), 1, Ownership.NONE);
    }

    public static OomPredicted fullPrediction() {
        return new OomPredicted(
                "full-oom_predicted",
                0,
                TIME,
                NODE,
                Origin.CGROUP,
                Severity.CRITICAL,
                limitOwner(),
                new Prediction("trend", 90, 60.5, 180.0, 0.87, 1024.0 * 1024, TIME),
                "it was killed, 251 s after this warning",
                TIME.plusSeconds(251),
                Ending.KILLED,
                251.5,
                OWNER);
    }

    /** {@link #fullPrediction()} while it stood. */
    public static OomPredicted standingPrediction() {
        OomPredicted full = fullPrediction();
        return new OomPredicted(
                full.eventId(),
                full.revision(),
                full.time(),
                full.node(),
                full.origin(),
                full.severity(),
                full.cgroup(),
                full.prediction(),
                full.owner());
    }

    public static OomPredicted minimalPrediction() {
        return new OomPredicted(
                "minimal-oom_predicted",
                0,
                TIME,
                NODE,
                Origin.CGROUP,
                Severity.WARNING,
                nothingKnown(),
                new Prediction("trend", 0, null, null, null, null, TIME),
                Ownership.NONE);
    }

    public static KubernetesVerdict verdict() {
        return new KubernetesVerdict(Verdict.AGREES, "OOMKilled", 137, Instant.parse("2026-11-22T11:29:25Z"), 3, 812L);
    }

    public static Impact impact() {
        return new Impact(
                ImpactLevel.DEGRADED,
                List.of("2 of 3 replicas are ready"),
                2,
                3,
                List.of(new ServiceEndpoints("payment", 2)),
                new DisruptionBudget("payment", 2, 2, 0),
                "high");
    }

    private static ProcessFacts process(int pid, String comm) {
        return new ProcessFacts(
                pid,
                pid + 1,
                4600,
                1,
                comm,
                comm + " -m payment --token=***",
                12,
                1000L,
                1000L,
                86_400_000L,
                -997,
                15_386L,
                512 * MIB,
                59 * MIB,
                MIB,
                0L,
                3 * MIB,
                MIB / 4,
                CONTAINER_PATH);
    }

    private static MemoryCgroup limitOwner() {
        return new MemoryCgroup(
                POD_PATH,
                CgroupLevel.POD,
                4242L,
                64 * MIB,
                64 * MIB,
                false,
                64 * MIB,
                2 * MIB,
                66 * MIB,
                MemoryCgroup.DeterminedBy.OOM_CONTROL,
                List.of(
                        around("/kubepods/burstable", CgroupLevel.KUBEPODS),
                        around("/kubepods", CgroupLevel.KUBEPODS),
                        around("/", CgroupLevel.NODE)));
    }

    private static MemoryCgroup around(String path, CgroupLevel level) {
        return new MemoryCgroup(path, level, 1L, 900 * MIB, null, true, 950 * MIB, null, null, null, null);
    }

    private static MemoryCgroup nothingKnown() {
        return new MemoryCgroup(null, null, null, null, null, null, null, null, null);
    }

    private static Allocation allocation() {
        return new Allocation("0xcc0", List.of("GFP_KERNEL"), 0, 64 * MIB);
    }

    private static List<Candidate> candidates() {
        return List.of(
                new Candidate(4711, "python3", 15_386L, 0, 60 * MIB, 3 * MIB, MIB / 4, true, null),
                new Candidate(4712, "worker", 600L, -997, 2 * MIB, 0L, MIB / 8, false, null),
                new Candidate(4600, "pause", null, -1000, MIB, 0L, MIB / 16, false, PassedOver.OOM_SCORE_ADJ));
    }

    private static MemoryStatistics memory() {
        return new MemoryStatistics(
                3L,
                58 * MIB,
                2 * MIB,
                MIB,
                3 * MIB,
                MIB / 2,
                MIB / 4,
                MIB / 8,
                4096L,
                60 * MIB,
                MIB,
                0L,
                17L,
                4_000L,
                1_000L,
                0.25,
                new Pressure(12.5, 1_000_000L, 10.25, 900_000L),
                new MemoryEvents(0L, 41L, 1L, 1L, 0L),
                new MemoryEvents(0L, 42L, 2L, 4L, 1L));
    }
}
