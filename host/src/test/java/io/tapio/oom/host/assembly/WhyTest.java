package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.PassedOver;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhyTest {

    private static final long MIB = 1 << 20;
    private static final ProcessFacts JAVA = process(4711, "java");
    private static final ProcessFacts SIDECAR = process(4720, "sidecar");
    private static final Candidate CHOSEN = ranked(4711, "java", 76_800, 979, true);
    private static final Candidate SECOND = ranked(4702, "nginx", 8_100, 0, false);
    private static final Candidate THIRD = ranked(4703, "sh", 12, 0, false);
    private static final Weighed THREE = new Weighed(
            List.of(
                    CHOSEN,
                    SECOND,
                    THIRD,
                    new Candidate(4600, "pause", null, -1000, MIB, 0L, 0L, false, PassedOver.OOM_SCORE_ADJ)),
            4,
            1,
            0);
    private static final MemoryCgroup CONTAINER = owner("/kubepods/pod1/abc", CgroupLevel.CONTAINER, 128 * MIB);

    @Test
    void shouldTellTheRankingAndWhatTheScoreWasMadeOf() {
        assertEquals(
                "java (pid 4711) was chosen: the highest of 3 candidates with 76,800 points (200.0 MiB resident,"
                        + " oom_score_adj 979 adds 31,328 points); nginx (pid 4702) came second with 8,100;"
                        + " 1 process was passed over because of oom_score_adj -1000."
                        + " The limit of the container (/kubepods/pod1/abc, 128.0 MiB) was hit by sidecar (pid 4720).",
                why(THREE, SIDECAR, CONTAINER, Constraint.MEMCG, false).ofTheChoice());
    }

    @Test
    void shouldComputeTheShareOfTheScoreAsTheKernelDoes() {
        // 979 * (32,768 / 1,000), the division first and without its rest, as oom_badness() has it.
        assertTrue(why(THREE, SIDECAR, CONTAINER, Constraint.MEMCG, false)
                .ofTheChoice()
                .contains("adds " + String.format("%,d", 979 * (32_768 / 1_000)) + " points"));
    }

    @Test
    void shouldClaimNoRankingThatWasNotSeen() {
        String text = why(Weighed.NOBODY, JAVA, CONTAINER, null, false).ofTheChoice();

        assertEquals(
                "java (pid 4711) was chosen (200.0 MiB resident); how the others ranked was not seen."
                        + " The limit of the container (/kubepods/pod1/abc, 128.0 MiB) was hit by that process itself.",
                text);
    }

    @Test
    void shouldNotCallItTheHighestWhenItWasNot() {
        Weighed lower = new Weighed(List.of(SECOND, ranked(4711, "java", 7, 0, true)), 2, 0, 0);
        String text = why(lower, SIDECAR, CONTAINER, null, false).ofTheChoice();

        assertTrue(text.startsWith("java (pid 4711) was chosen among 2 candidates with 7 points"), text);
        assertFalse(text.contains("second"), text);
    }

    @Test
    void shouldSayThatTwoHadAsMany() {
        Weighed tie = new Weighed(List.of(ranked(4702, "nginx", 76_800, 0, false), CHOSEN), 2, 0, 0);

        assertTrue(why(tie, SIDECAR, CONTAINER, null, false).ofTheChoice().contains("; nginx (pid 4702) had as many."));
    }

    @Test
    void shouldSayWhenThereWasNobodyElse() {
        Weighed one = new Weighed(List.of(CHOSEN), 3, 0, 2);
        String text = why(one, SIDECAR, CONTAINER, null, false).ofTheChoice();

        assertTrue(text.startsWith("java (pid 4711) was chosen: the only candidate, with 76,800 points ("), text);
        assertTrue(text.contains("; 2 processes could not be killed."), text);
    }

    @Test
    void shouldTellAMemberOfAGroupWhyItDiedThough() {
        Why why = why(THREE, SIDECAR, CONTAINER, Constraint.MEMCG, true);
        String member = why.of(process(4703, "sh"));

        assertTrue(
                member.startsWith("sh (pid 4703) was killed with its whole group, since memory.oom.group is set:"
                        + " java (pid 4711) was chosen: the highest of 3"),
                member);
        assertTrue(why.of(JAVA).endsWith(" memory.oom.group is set: its whole group was killed."), why.of(JAVA));
        assertEquals(why.ofTheChoice(), why.of(JAVA));
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, The node ran out of memory when sidecar (pid 4720) asked for more.",
        "CPUSET, The memory nodes of a cpuset ran out when sidecar (pid 4720) asked for more.",
        "MEMORY_POLICY, The memory nodes of a NUMA policy ran out when sidecar (pid 4720) asked for more."
    })
    void shouldNotBlameACgroupWhereTheMachineRanOut(Constraint constraint, String sentence) {
        String text = why(THREE, SIDECAR, CONTAINER, constraint, false).ofTheChoice();

        assertTrue(text.endsWith(". " + sentence), text);
    }

    @Test
    void shouldSayNoMoreThanIsKnownOfTheLimit() {
        MemoryCgroup full = new MemoryCgroup(
                "/system.slice/a.service",
                CgroupLevel.SERVICE,
                1L,
                MIB,
                MIB,
                null,
                MIB,
                null,
                null,
                DeterminedBy.NO_MARGIN,
                null);

        assertTrue(why(THREE, SIDECAR, full, null, false)
                .ofTheChoice()
                .endsWith(". There was no room left in the service (/system.slice/a.service, 1.0 MiB)"
                        + " when sidecar (pid 4720) asked for more."));
        assertTrue(why(THREE, null, null, null, false).ofTheChoice().endsWith(". What ran out is not known."));
        assertTrue(why(THREE, SIDECAR, null, Constraint.MEMCG, false)
                .ofTheChoice()
                .endsWith(". The limit of a cgroup was hit by sidecar (pid 4720)."));
    }

    @Test
    void shouldNotLetANameSpeakForTheCollector() {
        Weighed hostile = new Weighed(List.of(ranked(4711, "a. \n\u001b\u202e\"b", 5, 0, true)), 1, 0, 0);
        String text = why(hostile, SIDECAR, CONTAINER, null, false).ofTheChoice();

        assertTrue(text.startsWith("\"a. ????b\" (pid 4711) was chosen"), text);
    }

    @Test
    void shouldStayShortWhateverTheNames() {
        String path = "/" + "\u00e9".repeat(250) + ("/" + "x".repeat(250)).repeat(15);
        Why why = why(THREE, SIDECAR, owner(path, CgroupLevel.CGROUP, MIB), null, true);

        assertTrue(why.of(process(1, "w".repeat(15))).length() <= 1_000);
    }

    private static Why why(
            Weighed weighed,
            @Nullable ProcessFacts trigger,
            @Nullable MemoryCgroup owner,
            @Nullable Constraint constraint,
            boolean group) {
        return new Why(4711, JAVA, weighed, 32_768L, trigger, owner, constraint, group);
    }

    private static Candidate ranked(int pid, String comm, long points, int adj, boolean chosen) {
        return new Candidate(pid, comm, points, adj, 200 * MIB, 0L, 0L, chosen, null);
    }

    private static MemoryCgroup owner(String path, CgroupLevel level, long limit) {
        return new MemoryCgroup(path, level, 1L, limit, limit, null, limit, null, null, DeterminedBy.OOM_CONTROL, null);
    }

    private static ProcessFacts process(int pid, String comm) {
        return new ProcessFacts(
                pid,
                pid,
                1,
                1,
                comm,
                comm + " --password=***",
                0L,
                0L,
                1L,
                0,
                null,
                300 * MIB,
                199 * MIB,
                MIB,
                0L,
                0L,
                1L,
                "/a");
    }
}
