package io.tapio.oom.e2e.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What must hold of the events after {@code cases.c} has played its cases, on whatever kernel. A kernel that lacks what
 * a case needs does not play it.
 */
public abstract class KillCases {

    private static final int GROUPS_OF_THE_STORM = 200;
    private static final int KILLS_OF_THE_STORM = 1_000;

    /** Of the one run that all tests of a class ask about. */
    protected abstract Evidence evidence();

    private Told told() {
        return evidence().told();
    }

    private void played(String name) {
        assumeTrue(evidence().has(name), "the case " + name + " can't be played on this kernel");
    }

    @Test
    void shouldReportEachProcessThatTheKernelKilledAndNoOther() {
        Differences differences = new Differences();
        differences.compare(
                "waitpid",
                evidence().killsByWaitpid(),
                "the kernel's log",
                evidence().killsByTheLog());
        differences.compare(
                "the events",
                evidence().killsByTheCollector(),
                "the kernel's log",
                evidence().killsByTheLog());
        differences.assertNone(2 * KILLS_OF_THE_STORM);
    }

    @Test
    void shouldReportNothingTwice() {
        assertEquals(List.of(), told().again(), "the same event and revision");
        assertEquals(evidence().kills().size(), told().victims().size(), "an event for each process");
    }

    @Test
    void shouldTellSizesUserAndScoreAsTheKernelsLog() {
        Differences differences = new Differences();
        Agreement.onVictims(evidence(), differences);
        differences.assertNone(8 * evidence().kills().size());
    }

    @Test
    void shouldTellTriggerConstraintAndLimitAsTheKernelsReports() {
        Differences differences = new Differences();
        Agreement.onReports(evidence(), differences);
        differences.assertNone(20);
    }

    @Test
    void shouldTellTheUsageOfTheLimitsOwnerAsTheKernelsReports() {
        Differences differences = new Differences();
        Agreement.onUsage(evidence(), differences);
        differences.assertAtMostATenth(5);
    }

    @Test
    void shouldExplainTheKillCounterOfEachCgroup() {
        Differences differences = new Differences();
        Agreement.onCounters(evidence(), differences);
        differences.assertNone(GROUPS_OF_THE_STORM);
    }

    @Test
    void shouldTellOneTriggerForEachOom() {
        Differences differences = new Differences();
        Agreement.onTriggers(evidence(), differences);
        differences.assertNone(3);
    }

    @Test
    void shouldNameTheContainerOfEachVictimThoughItsCgroupIsGone() {
        assertEquals(20, told().victimsNamed("short-lived").size(), "short-lived containers");
        Differences differences = new Differences();
        Agreement.onContainers(evidence(), differences);
        differences.assertNone(2 * 20);
    }

    @Test
    void shouldLoseNothing() {
        Map<String, Double> lost = evidence().series("oom_events_dropped_total");
        assertFalse(lost.isEmpty(), "losses are counted");
        assertEquals(Set.of(0.0), Set.copyOf(lost.values()), lost::toString);
        Map<String, Double> missed = evidence().series("oom_events_missed_total");
        assertTrue(Mandatory.demanded(Mandatory.MISSED, !missed.isEmpty()), "kills that no event tells are counted");
        assertTrue(missed.values().stream().allMatch(value -> value == 0.0), missed::toString);
    }

    @Test
    void shouldTellASidecarFromItsContainersFirstProcess() {
        played("sidecar");
        JsonNode victim = told().victim("sidecar");
        assertEquals(2, victim.at("/victim/ns_pid").asInt(), "its number in the container");
        assertNotEquals(true, victim.path("container_init").asBoolean(), "the container's first process lives on");
        assertTrue(Mandatory.demanded(Mandatory.CONTAINER_INIT, victim.has("container_init")), "it is said");
    }

    @Test
    void shouldMaskTheCommandLineOfAProgram() {
        played("single");
        assertEquals(
                "cases grow --password=*** --pages all",
                told().victim("single").at("/victim/cmdline").asText());
    }

    @Test
    void shouldTellTheMembersOfAGroupKillAsOneOom() {
        played("group");
        List<JsonNode> victims = told().victims().values().stream()
                .filter(victim -> victim.at("/victim/comm").asText().startsWith("group"))
                .toList();
        assertEquals(3, victims.size(), "victims");
        assertEquals(
                1,
                victims.stream().map(victim -> victim.get("oom_id")).distinct().count(),
                "OOMs");
        victims.forEach(victim -> assertTrue(victim.get("group_kill").asBoolean(), victim::toString));
        assertTrue(told().triggerOf(victims.getFirst()).get("group_kill").asBoolean());
    }

    @Test
    void shouldNameThePodWhoseLimitItsContainerHits() {
        played("pod-limit");
        JsonNode victim = told().victim("pod-limit");
        String container = victim.at("/victim/cgroup_path").asText();
        assertEquals(
                container.substring(0, container.lastIndexOf('/')),
                victim.at("/limit_owner/cgroup_path").asText());
        assertTrue(victim.at("/victim_cgroup/unlimited").asBoolean(), "the container has no limit of its own");
    }

    @Test
    void shouldTellVictimAndTriggerApart() {
        played("other");
        JsonNode victim = told().victim("other-sleeper");
        assertEquals("other-trigger", victim.at("/trigger/comm").asText());
        assertEquals(
                victim.at("/victim/pid"), told().triggerOf(victim).get("chosen_pid"), "who was chosen in its place");
    }

    @Test
    void shouldTellTheThreadThatAskedForMemory() {
        played("threads");
        JsonNode victim = told().victim("threads");
        assertEquals("threads-2", victim.at("/trigger/comm").asText());
        assertEquals(victim.at("/victim/pid"), victim.at("/trigger/pid"), "its process is the victim");
        assertNotEquals(victim.at("/victim/pid"), victim.at("/trigger/tid"), "it is not the main thread");
    }

    @Test
    void shouldTellThatATmpfsFilledTheContainerAndNotItsProcess() {
        played("tmpfs");
        JsonNode victim = told().victim("tmpfs");
        long usage = victim.at("/victim_cgroup/usage_bytes").asLong();
        long resident = victim.at("/victim/anon_rss_bytes").asLong()
                + victim.at("/victim/shmem_rss_bytes").asLong()
                + victim.at("/victim/file_rss_bytes").asLong();
        assertTrue(usage > 20 << 20, () -> "the container is full: " + usage);
        assertTrue(resident < 4 << 20, () -> "the process is small: " + resident);
    }

    @Test
    void shouldTellEveryProcessOfAForkStorm() {
        played("fork-storm");
        assertEquals(31, told().victimsNamed("fork-storm").size());
    }

    @Test
    void shouldTellAThousandKillsInTwoHundredCgroups() {
        played("storm");
        Map<String, Long> kills = told().victimsNamed("storm").stream()
                .collect(Collectors.groupingBy(
                        victim -> victim.at("/victim/cgroup_path").asText(), Collectors.counting()));
        assertEquals(GROUPS_OF_THE_STORM, kills.size(), "cgroups");
        assertEquals(Set.of((long) KILLS_OF_THE_STORM / GROUPS_OF_THE_STORM), Set.copyOf(kills.values()), "in each");
    }

    @Test
    void shouldTellThatTheWholeMachineRanOut() {
        played("global");
        JsonNode victim = told().victim("global");
        assertEquals("none", victim.get("constraint").asText());
        assertFalse(victim.has("limit_owner"), "nobody's limit");
    }
}
