package io.tapio.oom.host.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.json.EventJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports as kernels from 3.10 to 6.18 print them, in each form in which people keep them. */
class ReplayReportsTest {

    @ParameterizedTest
    @CsvSource({
        "3.10-rhel7-memcg.dmesg,      20401, java,        MEMCG,         1970-01-11T13:25:45.678248Z, 2",
        "3.10-global-child.dmesg,     2212,  httpd,       ,              1970-01-01T21:23:20.123703Z, 4",
        "4.4-global.syslog,           1411,  mysqld,      ,              1970-11-22T14:00:00Z,        3",
        "4.15-pod-limit.dmesg-T,      30122, worker,      MEMCG,         2026-11-22T14:00:04Z,        2",
        "5.4-cpuset.journal-iso,      4410,  solver,      CPUSET,        2026-11-22T13:00:06Z,        2",
        "5.10-mempolicy.syslog-iso,   9120,  membind (x), MEMORY_POLICY, 2026-11-22T14:00:07.200070Z, 1",
        "6.1-memcg.rfc5424,           98,    hog,         MEMCG,         2026-11-22T14:00:09.500018Z, 1",
        "6.12-memcg.dmesg-x,          149,   hog,         MEMCG,         1970-01-01T00:00:02.781014Z, 1",
        "6.18-memcg.journal-json,     21806, hog,         MEMCG,         2026-11-22T14:31:21.590290Z, 1",
    })
    void shouldTellTheOneWhoDiedAndWhy(
            String file, int pid, String comm, @Nullable Constraint constraint, Instant time, int candidates) {
        Recorded told = Recorded.file("kernel-log-text/" + file);

        assertEquals(1, told.victims().size(), () -> "events: " + told.events());
        OomKillVictim victim = told.victims().getFirst();
        assertEquals(pid, victim.victim().pid());
        assertEquals(comm, victim.victim().comm());
        assertEquals(constraint, victim.constraint());
        assertEquals(time, victim.time());
        OomKillTriggered trigger = told.triggers().getFirst();
        assertEquals(victim.oomId(), trigger.oomId());
        assertEquals(candidates, trigger.candidatesTotal());
        assertNotNull(Objects.requireNonNull(trigger.candidates()).getFirst().rssBytes());
        for (OomEvent event : told.events()) {
            String json = EventJson.encode(event);
            assertEquals(event, EventJson.decode(json));
        }
    }

    @ParameterizedTest
    @CsvSource({"3.10-rhel7-memcg.dmesg, 536870912", "4.15-pod-limit.dmesg-T, 268435456", "6.12-memcg.dmesg-x, 41943040"
    })
    void shouldTellWhoseLimitItWas(String file, long limit) {
        MemoryCgroup owner = Objects.requireNonNull(
                Recorded.file("kernel-log-text/" + file).triggers().getFirst().limitOwner());

        assertEquals(limit, owner.limitBytes());
        assertNotNull(owner.cgroupPath());
    }

    @Test
    void shouldKeepTheContainerAndThePodWhoseLimitItWasApart() {
        OomKillVictim victim = Recorded.file("kernel-log-text/4.15-pod-limit.dmesg-T")
                .victims()
                .getFirst();

        String container = Objects.requireNonNull(victim.victim().cgroupPath());
        String pod = Objects.requireNonNull(victim.limitOwner()).cgroupPath();
        assertTrue(container.startsWith(pod + "/"), container);
        assertNotNull(victim.container());
    }

    @Test
    void shouldTellTheChildThatDiedAndTheParentThatWasChosen() {
        Recorded told = Recorded.file("kernel-log-text/3.10-global-child.dmesg");

        assertEquals(2212, told.victims().getFirst().victim().pid());
        assertEquals(2101, told.triggers().getFirst().chosenPid());
    }

    @Test
    void shouldTellEachMemberOfAGroupOnceOnAKernelOfTheOldWording() {
        Recorded told = Recorded.file("kernel-log-text/4.19-group.journal-short");

        assertEquals(
                List.of(811, 810),
                told.victims().stream().map(kill -> kill.victim().pid()).toList());
        assertEquals(
                1, told.victims().stream().map(OomKillVictim::oomId).distinct().count());
        assertEquals(1, told.triggers().size());
    }

    @Test
    void shouldTakeMixedReportsApartWhereTheKernelSaysWhoLogged() {
        Recorded told = Recorded.file("kernel-log-text/5.15-mixed-callers.dmesg");

        assertEquals(2, told.triggers().size());
        for (OomKillTriggered oom : told.triggers()) {
            assertEquals(oom.chosenPid(), Objects.requireNonNull(oom.trigger()).pid());
        }
        Recorded doubtful = Recorded.file("kernel-log-text/5.15-mixed.dmesg");
        assertEquals(2, doubtful.victims().size());
        assertEquals(List.of(), doubtful.triggers());
        assertNull(doubtful.victims().getFirst().trigger());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel-log-text/4.4-global.syslog",
                "kernel-log-text/4.19-group.journal-short",
                "kernel-log-text/6.18-memcg.journal-json",
                "kernel-logs/memcg-group-6.12.117+deb12-cloud-amd64.kmsg"
            })
    void shouldGiveTheSameIdsEachTime(String file) {
        List<String> ids = ids(Recorded.file(file));

        assertEquals(ids, ids(Recorded.file(file)));
        assertEquals(ids.size(), ids.stream().distinct().count());
    }

    @Test
    void shouldGiveTheIdsOfTheBootWhereTheTextTellsIt() {
        assertEquals(
                List.of("kill-e07a8d95-1881590290000-21806", "oom-e07a8d95-1881590290000-trigger"),
                ids(Recorded.file("kernel-log-text/6.18-memcg.journal-json")));
    }

    @Test
    void shouldGiveOtherKillsOtherIds() {
        String line = "[    5.000000] Out of memory: Killed process 10 (app) total-vm:8kB";

        assertNotEquals(ids(Recorded.text(line)), ids(Recorded.text(line.replace("app", "web"))));
    }

    @Test
    void shouldCountKillsWithoutADate() {
        assertEquals(
                new ReplayTally(3, 3, 0, 0, 0),
                Recorded.file("kernel-logs/memcg-group-6.12.117+deb12-cloud-amd64.kmsg")
                        .tally());
        assertEquals(
                new ReplayTally(1, 0, 0, 0, 0),
                Recorded.file("kernel-log-text/6.1-memcg.rfc5424").tally());
    }

    private static List<String> ids(Recorded told) {
        return told.events().stream().map(OomEvent::eventId).toList();
    }
}
