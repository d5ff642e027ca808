package io.tapio.oom.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.Impact;
import io.tapio.oom.api.event.ImpactLevel;
import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.event.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SentencesTest {

    private static final String ID = SampleEvents.CONTAINER_ID;

    @Test
    void shouldTellAKillAsAPersonOnCallWantsToHearIt() {
        assertEquals(
                "OOM KILL  python3 (pid 4711, pid 1 of its container) in prod/payment-7d9/app (Deployment payment) on"
                        + " node-1: the 64.0 MiB limit of the pod was reached when worker (pid 4712) in the same container"
                        + " asked for more; chosen: the highest of 3 candidates with 15,386 points; all of its group was"
                        + " killed; it held 60.0 MiB (anon 59.0, file 1.0) and 3.0 MiB swapped out; foretold 252 s before",
                Sentences.of(atFirst(SampleEvents.fullVictim())));
    }

    @Test
    void shouldAddWhatBecameOfItWhenARevisionKnows() {
        assertTrue(Sentences.of(SampleEvents.fullVictim())
                .endsWith("; it was gone after 42 ms; Kubernetes agrees: OOMKilled, exit code 137, restart 3;"
                        + " impact degraded: 2 of 3 replicas are ready"));
    }

    @Test
    void shouldSayNoMoreThanItKnows() {
        assertEquals(
                "OOM KILL  pid 4711 in an unknown cgroup on node-1: what ran out is not known",
                Sentences.of(SampleEvents.minimalVictim("m")));
        assertEquals(
                "OOM  in an unknown cgroup on node-1: what ran out is not known",
                Sentences.of(SampleEvents.minimalTrigger()));
    }

    @Test
    void shouldMarkAKillThatIsToldLate() {
        OomKillVictim kill = SampleEvents.minimalVictim("m");
        assertTrue(Sentences.of(kill.withTiming(true, null)).startsWith("OOM KILL (recovered)  pid 4711"));
        assertTrue(Sentences.of(kill.withTiming(null, true)).startsWith("OOM KILL (history)  pid 4711"));
    }

    @Test
    void shouldTellAnOomAsAWhole() {
        assertEquals(
                "OOM  in prod/payment-7d9/app (Deployment payment) on node-1: the 64.0 MiB limit of the pod was reached"
                        + " when worker (pid 4712) in container 4f5c3ad5f8c1 asked for more; python3 (pid 4711) was chosen:"
                        + " the highest of 3 candidates with 15,386 points; all of its group was killed",
                Sentences.of(SampleEvents.fullTrigger().withTiming(null, null)));
    }

    @Test
    void shouldSayThatTheVictimAskedForTheMemoryItself() {
        assertTrue(Sentences.of(new Kill()
                        .in("/a/b")
                        .limit("/a", CgroupLevel.CGROUP, 32)
                        .toldOf())
                .endsWith("java (pid 7) in /a/b on n: the 32.0 MiB limit of cgroup /a was reached"
                        + " when it asked for more itself"));
    }

    @Test
    void shouldSayWhichContainerOfThePodAskedForTheMemory() {
        String other = ID.replace('4', '9');
        assertTrue(Sentences.of(new Kill()
                        .in(SampleEvents.CONTAINER_PATH)
                        .of(SampleEvents.OWNER)
                        .askedBy("sidecar", SampleEvents.POD_PATH + "/" + other)
                        .toldOf())
                .contains("when sidecar (pid 8) in container 9f5c3ad5f8c1 of the same pod asked for more"));
        assertTrue(Sentences.of(new Kill().in("/a").askedBy("sh", "/b c").toldOf())
                .contains("when sh (pid 8) in \"/b c\" asked for more"));
        assertTrue(Sentences.of(new Kill().in("/a").askedBy("sh", "/a").toldOf())
                .contains("when sh (pid 8) in the same cgroup asked for more"));
    }

    @Test
    void shouldSayWhoseLimitItWas() {
        assertTrue(limit(SampleEvents.CONTAINER_PATH, CgroupLevel.CONTAINER).contains("limit of the container was"));
        assertTrue(limit("/docker/" + ID.replace('4', '5'), CgroupLevel.CONTAINER)
                .contains("limit of the container around it (5f5c3ad5f8c1) was"));
        assertTrue(limit(SampleEvents.POD_PATH, CgroupLevel.POD).contains("limit of the pod was"));
        assertTrue(limit("/kubepods/podother", CgroupLevel.POD).contains("limit of pod /kubepods/podother was"));
        assertTrue(limit("/kubepods.slice/kubepods-burstable.slice", CgroupLevel.KUBEPODS)
                .contains("limit of all burstable pods of the node together was"));
        assertTrue(limit("/kubepods", CgroupLevel.KUBEPODS).contains("limit of all pods of the node together was"));
        assertTrue(limit("/system.slice/nginx.service", CgroupLevel.SERVICE).contains("limit of nginx.service was"));
        assertTrue(limit("/user.slice", CgroupLevel.SLICE).contains("limit of user.slice was"));
        assertTrue(limit("/x", null).contains("limit of cgroup /x was"));
        assertTrue(limit("/", CgroupLevel.NODE).contains(": the machine ran out of memory when"));
    }

    @Test
    void shouldSayThatTheMachineRanOut() {
        assertTrue(Sentences.of(new Kill().in("/a/b").bound(Constraint.NONE).toldOf())
                .contains(": the machine ran out of memory when it asked for more itself"));
    }

    @Test
    void shouldGiveMeasuresThatDifferFromTheLimitAlone() {
        assertTrue(Sentences.of(
                        new Kill().limit("/a", CgroupLevel.CGROUP, 32, 31, 40).toldOf())
                .contains("the 32.0 MiB limit of cgroup /a was reached (used 31.0 MiB, peak 40.0 MiB)"));
    }

    @Test
    void shouldGiveTheScoreWhereTheRankingWasNotSeen() {
        String why = "java (pid 7) was chosen with 300 points (1.0 MiB resident); how the others ranked was not seen."
                + " The limit of a cgroup was hit.";
        String sentence = Sentences.of(new Kill().why(why).score(300L, -997).toldOf());
        assertTrue(sentence.endsWith("; 300 points, oom_score_adj -997"), sentence);
        assertFalse(Sentences.of(new Kill().why(why).score(null, 0).toldOf()).contains("oom_score_adj"));
    }

    @Test
    void shouldNotTakeANameForTheEndOfTheReason() {
        assertTrue(Sentences.of(new Kill()
                        .why("\"a; b. c\" (pid 7) was killed with its whole group, since memory.oom.group is set:"
                                + " \"x; y\" (pid 9) was chosen: the only candidate; more. And more.")
                        .toldOf())
                .endsWith("; killed with its whole group, since memory.oom.group is set: \"x; y\" (pid 9) was chosen:"
                        + " the only candidate"));
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void shouldTellEachVerdictOfKubernetes(Verdict verdict) {
        String sentence = Sentences.of(SampleEvents.minimalVictim("m")
                .withConsequences(new KubernetesVerdict(verdict, "Error", 1, null, null, null), null));
        String expected = switch (verdict) {
            case AGREES -> "; Kubernetes agrees: Error, exit code 1";
            case OTHER_EXIT_CODE -> "; Kubernetes saw another end of the container: Error, exit code 1";
            case OTHER_REASON -> "; Kubernetes calls it something else: Error, exit code 1";
            case UNNOTICED -> "; Kubernetes did not notice, the container goes on running";
            case POD_DELETED -> "; the pod was deleted before Kubernetes told of it";
        };
        assertTrue(sentence.endsWith(expected), sentence);
    }

    @Test
    void shouldGiveTheFirstReasonsOfAnImpact() {
        Impact impact = new Impact(
                ImpactLevel.CRITICAL, List.of("one", "two\n", "three", "four"), null, null, null, null, null);
        assertTrue(Sentences.of(SampleEvents.minimalVictim("m").withConsequences(null, impact))
                .endsWith("; impact critical: one, two\\n and 2 more"));
        Impact none = new Impact(ImpactLevel.NONE, List.of("all is well"), null, null, null, null, null);
        assertTrue(Sentences.of(SampleEvents.minimalVictim("m").withConsequences(null, none))
                .endsWith("; no impact: all is well"));
    }

    @Test
    void shouldTellEachWarning() {
        assertEquals(
                "OOM PREDICTED  prod/payment-7d9/app (Deployment payment) on node-1: out of memory in about 90 s"
                        + " (61 s to 180 s), 87 % sure, says trend, used 64.0 MiB of 64.0 MiB",
                Sentences.of(SampleEvents.standingPrediction()));
        assertEquals(
                "PREDICTION OVER  prod/payment-7d9/app (Deployment payment) on node-1: it was killed, 251 s after this"
                        + " warning",
                Sentences.of(SampleEvents.fullPrediction()));
        assertEquals(
                "OOM COUNTED  prod/payment-7d9/app (Deployment payment) on node-1: the kernel counted 2 kills that"
                        + " nothing else reported, used 64.0 MiB of 64.0 MiB",
                Sentences.of(SampleEvents.fullNotification()));
        assertTrue(Sentences.of(SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH))
                .startsWith(
                        "PRESSURE HIGH  prod/payment-7d9/app (Deployment payment) on node-1: hit its limit 7 times"));
        assertTrue(Sentences.of(SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH))
                .endsWith(", used 64.0 MiB of 64.0 MiB, grows by 1.3 MB/s"));
        assertEquals(
                "PRESSURE OVER  prod/payment-7d9/app (Deployment payment) on node-1: it fell back, now at 42.0 % of its"
                        + " limit, 61 s after it crossed",
                Sentences.of(SampleEvents.fullPressure(EventType.MEMORY_PRESSURE_CRITICAL)));
    }

    @Test
    void shouldMakeOneHarmlessLineOfEveryEvent() {
        for (OomEvent event : SampleEvents.all()) {
            assertTrue(harmless(Sentences.of(event)), () -> Sentences.of(event));
        }
        String hostile = SampleEvents.HOSTILE_COMM + "\r\u202e\u2028\u0085\u0000";
        String sentence = Sentences.of(Hostile.kill(hostile));
        assertTrue(harmless(sentence), sentence);
        assertTrue(harmless(Sentences.where(Hostile.kill(hostile))));
        assertTrue(harmless(Sentences.of(Hostile.unit(hostile))), Sentences.of(Hostile.unit(hostile)));
        assertEquals("é漢", PlainText.name("é漢"));
        assertEquals("\"a \\\"b\\\" \\\\\"", PlainText.name("a \"b\" \\"));
    }

    private static boolean harmless(String line) {
        return line.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028);
    }

    private static OomKillVictim atFirst(OomKillVictim kill) {
        return kill.withTiming(null, null).withAftermath(null, null).withConsequences(null, null);
    }

    private static String limit(String path, @Nullable CgroupLevel level) {
        return Sentences.of(new Kill()
                .in(SampleEvents.CONTAINER_PATH)
                .of(SampleEvents.OWNER)
                .limit(path, level, 64)
                .toldOf());
    }
}
