package io.tapio.oom.e2e.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold of why each process was killed, in what surroundings, and how it ended. */
public abstract class StoryCases extends KillCases {

    /** What a process may still touch on its way to its end. */
    private static final long LAST_STEPS = 256 * 1024;

    private static final long REAPER_WAITS_MS = 2_000;
    private static final Set<String> CROWDS = Set.of("fork-storm", "storm", "threads");

    @Test
    void shouldTellCandidatesAndPointsAsTheKernelsTableAndFormula() {
        assumeTrue(evidence().hasAllHooks(), "this kernel lets nobody see the points");
        Differences differences = new Differences();
        int looked = 0;
        for (JsonNode victim : evidence().told().victims().values()) {
            OomReport report = evidence().reportOf(victim.at("/victim/pid").asInt());
            JsonNode trigger = evidence().told().triggerOf(victim);
            String comm = victim.at("/victim/comm").asText();
            if (report != null && trigger.has("candidates")) {
                looked++;
                new CandidateAgreement(Told.name(victim), trigger, report, CROWDS.contains(comm), differences).check();
            }
        }
        demand(Mandatory.CANDIDATES, looked > 0, "candidates");
        differences.assertNone(10);
    }

    @Test
    void shouldNeverReportTheProtectedAndListItAsPassedOver() {
        assumeTrue(evidence().has("protect"), "nobody may be protected on this machine");
        assertEquals(0, evidence().told().victimsNamed("protected").size(), "the protected process lives on");
        JsonNode trigger = evidence().told().triggerOf(evidence().told().victim("protect-victim"));
        demand(Mandatory.CANDIDATES, !evidence().hasAllHooks() || trigger.has("candidates"), "candidates");
        Set<String> passedOver = new TreeSet<>();
        for (JsonNode candidate : trigger.get("candidates")) {
            if (candidate.path("passed_over").asText().equals("oom_score_adj")) {
                passedOver.add(candidate.get("comm").asText());
            }
        }
        assertEquals(Set.of("protected"), passedOver);
    }

    @Test
    void shouldTellEachLevelAboveTheLimit() {
        JsonNode owner = evidence().told().victim("pod-limit").get("limit_owner");
        JsonNode trigger = evidence().told().triggerOf(evidence().told().victim("pod-limit"));
        JsonNode told = trigger.at("/limit_owner/ancestors");
        demand(Mandatory.CONTEXT, !told.isMissingNode(), "ancestors");
        String path = owner.get("cgroup_path").asText();
        Differences differences = new Differences();
        for (JsonNode ancestor : told) {
            path = path.lastIndexOf('/') > 0 ? path.substring(0, path.lastIndexOf('/')) : "/";
            differences.same("pod-limit ancestor", "/cgroup_path", ancestor, path);
            differences.check(ancestor.has("usage_bytes"), path + " has no usage");
        }
        differences.compare("the outermost level", path, "/");
        differences.assertNone(5);
    }

    @Test
    void shouldTellTheMemoryOfTheLimitsOwnerAsTheKernelsReport() {
        Differences differences = new Differences();
        int looked = 0;
        for (JsonNode victim : evidence().told().victims().values()) {
            OomReport report = evidence().reportOf(victim.at("/victim/pid").asInt());
            JsonNode trigger = evidence().told().triggerOf(victim);
            if (report == null || report.ownerCgroup() == null || !trigger.has("memory")) {
                continue;
            }
            Long inactive = report.stat("inactive_anon");
            Long active = report.stat("active_anon");
            if (inactive != null && active != null) {
                looked++;
                differences.near(Told.name(victim), "/memory/lru_anon_bytes", trigger, inactive + active, 2L << 20);
            }
        }
        demand(Mandatory.CONTEXT, looked > 0, "memory");
        // The kernel's report waits for the processors' own counts, the collector can't; and between the two looks
        // others in the cgroup may take memory, or an earlier victim may give some back.
        differences.assertAtMostATenth(1);
    }

    @Test
    void shouldTellHowLongEachVictimTookToItsEnd() {
        long told = evidence().told().victims().values().stream()
                .filter(victim -> victim.has("time_to_exit_ms"))
                .count();
        demand(Mandatory.EXITS, told > 0, "times to the exit");
        // An exit is a detail: kills have a ring of their own, and where the other is full that is counted.
        double details = Stream.of("tapio_oom_kernel_details_lost_total", "tapio_oom_details_lost_total")
                .flatMap(metric -> evidence().series(metric).values().stream())
                .mapToDouble(Double::doubleValue)
                .sum();
        long without = evidence().told().victims().size() - told;
        assertTrue(
                without <= details, () -> without + " victims without time_to_exit_ms, " + details + " details lost");
        long late =
                evidence().told().victim("reaper-victim").get("time_to_exit_ms").asLong();
        assertTrue(late >= REAPER_WAITS_MS / 2, () -> "who was kept from exiting ended after " + late + " ms");
    }

    @Test
    void shouldTellWhatTheReaperTookAsTheKernelsLog() {
        assertFalse(evidence().log().leftByReaper().isEmpty(), "the kernel's reaper was at work");
        Differences differences = new Differences();
        int looked = 0;
        for (JsonNode victim : evidence().told().victims().values()) {
            int pid = victim.at("/victim/pid").asInt();
            Long left = evidence().log().leftByReaper().get(pid);
            KernelKill kill = evidence().kills().get(pid);
            if (left != null && kill != null && victim.has("reaped_bytes")) {
                looked++;
                differences.near(kill.name(), "/reaped_bytes", victim, kill.residentBytes() - left, LAST_STEPS);
            }
        }
        demand(Mandatory.EXITS, looked > 0, "reaped bytes");
        differences.assertNone(1);
    }

    /** Goes on where it is there, gives up where it need not be. */
    private static void demand(boolean mandatory, boolean isThere, String what) {
        assertTrue(Mandatory.demanded(mandatory, isThere), "no event tells " + what);
        assumeTrue(isThere, "events do not tell " + what + " yet");
    }
}
