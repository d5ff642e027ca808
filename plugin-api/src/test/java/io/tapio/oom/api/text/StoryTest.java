package io.tapio.oom.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoryTest {

    private static final String KUBELET_PATH = "/kubepods";

    @Test
    void shouldBeginWithWhatHappenedAndWhere() {
        assertEquals("OOM kill: python3 (pid 4711) in prod/payment-7d9/app", headline(onTime("a")));
        assertEquals("OOM (history) in prod/payment-7d9/app", headline(SampleEvents.fullTrigger()));
        assertEquals(
                "Critical memory pressure: prod/payment-7d9/app",
                headline(SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_CRITICAL)));
        assertEquals("Predicted OOM: prod/payment-7d9/app", headline(SampleEvents.standingPrediction()));
        assertEquals("Counted OOM kill: an unknown cgroup", headline(SampleEvents.minimalNotification()));
    }

    @Test
    void shouldCountWhatBelongsTogether() {
        assertEquals("2 OOM kills in prod/payment-7d9/app", headline(onTime("a"), onTime("b")));
        assertEquals(
                "2 OOM kills in 2 places on n and 1 more event",
                headline(
                        SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH),
                        new Kill().in("/a").toldOf(),
                        new Kill().in("/b").toldOf()));
    }

    @Test
    void shouldLeaveAnOomOutWhoseKillsItTells() {
        Story story = Story.of(opened(SampleEvents.fullTrigger(), SampleEvents.fullVictim()));
        assertEquals(List.of(SampleEvents.fullVictim()), story.told());
        assertEquals(SampleEvents.fullVictim(), story.main());
        assertEquals(
                List.of(SampleEvents.minimalTrigger()),
                Story.of(opened(SampleEvents.minimalTrigger())).told());
    }

    @Test
    void shouldTellTheFactsInTheOrderInWhichPeopleAsk() {
        assertEquals(
                List.of(
                        "Killed=python3 (pid 4711, pid 1 of its container)",
                        "It held=60.0 MiB (anon 59.0, file 1.0) and 3.0 MiB swapped out",
                        "What ran out=the 64.0 MiB limit of the pod was reached",
                        "Asked for more=worker (pid 4712) in the same container",
                        "Why this one=the highest of 3 candidates with 15,386 points",
                        "Impact=degraded: 2 of 3 replicas are ready",
                        "Verdict=Kubernetes agrees: OOMKilled, exit code 137, restart 3",
                        "Command=python3 -m payment --token=***",
                        "Where=prod/payment-7d9/app (Deployment payment)",
                        "Node=node-1",
                        "Image=registry.example/payment:1.4.2",
                        "Restarts=2"),
                lines(Story.of(opened(SampleEvents.fullVictim())).facts()));
        assertEquals(
                List.of(
                        "Killed=pid 4711",
                        "What ran out=what ran out is not known",
                        "Where=an unknown cgroup",
                        "Node=node-1"),
                lines(Story.of(opened(SampleEvents.minimalVictim("m"))).facts()));
        assertEquals(
                List.of(
                        "Out of memory in=about 90 s (61 s to 180 s)",
                        "Sure=87 %",
                        "Says=trend",
                        "Used=64.0 MiB of 64.0 MiB"),
                lines(Story.of(opened(SampleEvents.standingPrediction())).facts())
                        .subList(0, 4));
    }

    @Test
    void shouldAdviseByWhoseLimitItWas() {
        assertAdvice("Raise the container's memory limit (64.0 MiB)", CgroupLevel.CONTAINER);
        assertAdvice("The limit of the whole pod was hit (64.0 MiB)", CgroupLevel.POD);
        assertAdvice("All pods together used what the node has for pods", CgroupLevel.KUBEPODS);
        assertAdvice("Raise MemoryMax= of the unit (64.0 MiB)", CgroupLevel.SERVICE);
        assertAdvice("The limit of a slice was hit (64.0 MiB)", CgroupLevel.SLICE);
        assertAdvice("The machine as a whole ran out", CgroupLevel.NODE);
        assertAdvice("Raise the limit of the cgroup (64.0 MiB)", CgroupLevel.CGROUP);
        assertAdvice("Raise the limit of the cgroup (64.0 MiB)", null);
        assertTrue(advice(new Kill().bound(Constraint.NONE).toldOf()).get(0).startsWith("The machine as a whole"));
        assertTrue(advice(new Kill().bound(Constraint.CPUSET).toldOf()).get(0).startsWith("Only the memory nodes"));
        assertEquals(List.of(), advice(SampleEvents.minimalVictim("m")), "nothing is known, so nothing is advised");
    }

    @Test
    void shouldPointAtWhatAKillDoesNotFree() {
        String much = Story.of(opened(holdingInTmpfs(40), SampleEvents.fullVictim()))
                .advice()
                .toString();
        assertTrue(much.contains("40.0 MiB of it is tmpfs or shared memory"), much);
        String little = Story.of(opened(holdingInTmpfs(2), SampleEvents.fullVictim()))
                .advice()
                .toString();
        assertFalse(little.contains("tmpfs"), little);
    }

    @Test
    void shouldSayWhatElseIsKnownOfTheCase() {
        OomEvent late = SampleEvents.fullVictim().withTiming(null, true);
        assertTrue(advice(late).get(0).startsWith("It happened before the collector was first started"));
        assertTrue(advice(late).toString().contains("memory.oom.group"));
        Notification again = new Notification(
                "k", Reason.REPEATED, Map.of(), List.of(SampleEvents.fullVictim()), 7, SampleEvents.TIME, null);
        assertTrue(Story.of(again).advice().toString().contains("a restart does not cure it"));
        assertTrue(Story.of(again).headline().startsWith("Still going on: OOM kill"));
        assertEquals("7 events", Story.of(again).extent());
    }

    @Test
    void shouldSumUpTheDay() {
        Notification day = new Notification(
                "k", Reason.SUMMARY, Map.of(), List.of(SampleEvents.fullVictim()), 12, SampleEvents.TIME, null);
        assertEquals(
                "12 OOMs in the last day, again and again in one place",
                Story.of(day).headline());
        assertEquals(List.of(), Story.of(day).advice());
    }

    @Test
    void shouldTellTheEndWithoutItsEvents() {
        Instant end = SampleEvents.TIME.plusSeconds(600);
        Story story = Story.of(new Notification(
                "k", Reason.RESOLVED, Map.of("namespace", "prod\n", "pod", "a"), List.of(), 3, SampleEvents.TIME, end));
        assertTrue(story.headline().startsWith("Over: OOM incident of "));
        assertTrue(story.headline().contains("namespace \"prod\\n\""));
        assertEquals("3 events in 10 min", story.extent());
        assertNull(story.main());
        assertEquals(List.of(), story.advice());
    }

    @Test
    void shouldStayOneLineWhateverANameHolds() {
        Story story = Story.of(opened(Hostile.kill("a\nb\u001b[31m\u202e")));
        String all = story.headline() + story.facts() + story.advice();
        assertTrue(all.chars().noneMatch(Character::isISOControl), all);
        assertFalse(all.contains("\u202e"));
    }

    @Test
    void shouldClipBetweenCharacters() {
        assertEquals("abc", PlainText.clip("abc", 3));
        assertEquals("ab\u2026", PlainText.clip("abcd", 3));
        assertEquals("a\u2026", PlainText.clip("a\ud83d\ude00bc", 3));
        assertEquals("\u2026", PlainText.clip("abcd", 1));
    }

    /** {@link SampleEvents#fullTrigger()}, whose limit is 64 MiB, with another share of shared memory. */
    private static OomKillTriggered holdingInTmpfs(long mib) {
        OomKillTriggered full = SampleEvents.fullTrigger();
        MemoryStatistics memory = new MemoryStatistics(
                null,
                null,
                null,
                mib * 1024 * 1024,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return new OomKillTriggered(
                full.eventId(),
                0,
                full.time(),
                full.node(),
                full.origin(),
                full.oomId(),
                full.trigger(),
                full.limitOwner(),
                full.chosenPid(),
                full.constraint(),
                full.groupKill(),
                full.allocation(),
                full.candidates(),
                full.candidatesTotal(),
                memory,
                full.why(),
                null,
                null,
                full.owner());
    }

    private static OomEvent onTime(String id) {
        return SampleEvents.victim(id, 0, "python3").withTiming(null, null);
    }

    private static void assertAdvice(String begins, @Nullable CgroupLevel level) {
        String said = advice(new Kill().limit(KUBELET_PATH, level, 64).toldOf()).get(0);
        assertTrue(said.startsWith(begins), level + ": " + said);
    }

    private static List<String> advice(OomEvent event) {
        return Story.of(opened(event)).advice();
    }

    private static String headline(OomEvent... events) {
        return Story.of(opened(events)).headline();
    }

    private static Notification opened(OomEvent... events) {
        return new Notification("k", Reason.OPENED, Map.of(), List.of(events), events.length, SampleEvents.TIME, null);
    }

    private static List<String> lines(Map<String, String> facts) {
        return facts.entrySet().stream().map(Object::toString).toList();
    }
}
