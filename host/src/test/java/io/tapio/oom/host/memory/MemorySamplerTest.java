package io.tapio.oom.host.memory;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerNames;
import io.tapio.oom.host.container.OwnerStage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemorySamplerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long BOOT_NS = 77;
    private static final String ID = "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192";
    private static final String UID = "0f3c1a52-7d1e-4c39-9a55-8a2f6d5f1b10";
    private static final String POD = "kubepods/burstable/pod" + UID;
    private static final String STAT = "anon 10\nfile 90\ninactive_file 30\nactive_file 20\nslab_reclaimable 7";

    @TempDir
    Path dir;

    @Test
    void a_container_on_v2_is_measured_without_what_reclaim_can_give_back() {
        CgroupFiles files = v2().write(POD + "/" + ID, "memory.current", "1000")
                .write(POD + "/" + ID, "memory.max", "2000")
                .write(POD + "/" + ID, "memory.stat", STAT)
                .write("system.slice/ssh.service", "memory.current", "5");

        Room room = new Room("/" + POD + "/" + ID, 2000, 943);
        MemorySample sample = new MemorySample(
                "/" + POD + "/" + ID,
                only(files).cgroupId(),
                1000,
                2000L,
                943L,
                room,
                room,
                new MemoryParts(null, 20L, 30L, null, 7L, null),
                MemoryCounters.UNKNOWN,
                Ownership.of(
                        new ContainerFacts(ID, null, "unknown"), new PodFacts(null, null, UID, "burstable"), null));
        assertEquals(
                new MemorySamples(NOW, BOOT_NS, true, List.of(sample)),
                sampler(files, 10).sample());
    }

    @Test
    void a_container_on_v1_is_measured_with_its_subtree() {
        String path = "docker/" + ID;
        CgroupFiles files = new CgroupFiles(dir, Version.V1)
                .write(path, "memory.usage_in_bytes", "1000")
                .write(path, "memory.limit_in_bytes", "9223372036854771712")
                .write(
                        path,
                        "memory.stat",
                        "cache 90\ninactive_file 1\nactive_file 2\ntotal_inactive_file 30\ntotal_active_file 20");

        MemorySample sample = only(files);
        assertEquals("/" + path, sample.cgroupPath());
        assertEquals(1000, sample.usageBytes());
        assertEquals(950L, sample.unreclaimableBytes());
        assertNull(sample.tightest());
    }

    @Test
    void the_limit_up_the_tree_that_leaves_the_least_counts_with_what_siblings_hold() {
        CgroupFiles files = v2().write(POD + "/" + ID, "memory.current", "1000")
                .write(POD + "/" + ID, "memory.max", "2000")
                .write(POD, "memory.current", "1300")
                .write(POD, "memory.max", "1500")
                .write("kubepods", "memory.current", "5000")
                .write("kubepods", "memory.max", "90000");

        assertEquals(new Room("/" + POD, 1500, 1300), only(files).tightest());
        files.write(POD + "/" + ID, "memory.max", "1100");
        assertEquals(new Room("/" + POD + "/" + ID, 1100, 1000), only(files).tightest());
        files.write(POD + "/" + ID, "memory.max", "max");
        assertEquals(new Room("/" + POD, 1500, 1300), only(files).tightest());
    }

    @Test
    void without_its_statistics_the_unreclaimable_part_is_absent() {
        CgroupFiles files = v2().write("docker/" + ID, "memory.current", "1000");
        assertNull(only(files).unreclaimableBytes());

        files.write("docker/" + ID, "memory.stat", "inactive_file 1\nactive_file 1");
        assertNull(only(files).unreclaimableBytes());
    }

    @Test
    void memory_charged_between_two_reads_makes_nothing_negative() {
        CgroupFiles files =
                v2().write("docker/" + ID, "memory.current", "10").write("docker/" + ID, "memory.stat", STAT);

        assertEquals(0L, only(files).unreclaimableBytes());
    }

    @Test
    void a_container_with_cgroups_inside_is_one_sample_of_its_topmost() {
        String path = "docker/" + ID;
        CgroupFiles files =
                v2().write(path, "memory.current", "1000").write(path + "/init.scope", "memory.current", "1");

        assertEquals("/" + path, only(files).cgroupPath());
    }

    @Test
    void a_sample_has_the_names_that_an_event_would_have() {
        CgroupFiles files = v2().write("docker/" + ID, "memory.current", "1000");
        OwnerNames names = (owner, path) -> Ownership.of(new ContainerFacts(ID, "web", "docker"), null, null);
        MemorySampler sampler = new MemorySampler(
                files.tree(),
                new OwnerStage(new CgroupPathResolver()::resolve, List.of(names)),
                Clock.fixed(NOW, ZoneOffset.UTC),
                () -> BOOT_NS);

        assertEquals(
                new ContainerFacts(ID, "web", "docker"),
                sampler.sample().samples().getFirst().container());
    }

    @Test
    void containers_beyond_the_limit_are_counted() {
        CgroupFiles files = v2();
        for (int i = 0; i < 5; i++) {
            files.write("docker/" + i + ID.substring(1), "memory.current", "1");
        }
        MemorySampler sampler = sampler(files, 3);

        assertEquals(3, sampler.sample().samples().size());
        assertEquals(2, sampler.containersBeyondLimit());
    }

    @Test
    void a_pod_and_a_unit_with_a_limit_are_samples_as_well_and_a_slice_is_not() {
        CgroupFiles files = v2().write(POD + "/" + ID, "memory.current", "1000")
                .write(POD, "memory.current", "1300")
                .write(POD, "memory.max", "1500")
                .write("system.slice", "memory.current", "100")
                .write("system.slice", "memory.max", "200")
                .write("system.slice/ssh.service", "memory.current", "50")
                .write("system.slice/ssh.service", "memory.max", "300")
                .write("system.slice/cron.service", "memory.current", "7");

        MemoryPass pass = pass(sampler(files, 10), Choice.ALL);
        assertEquals(
                List.of("/" + POD, "/" + POD + "/" + ID, "/system.slice/ssh.service"),
                paths(pass.samples().samples()));
        assertEquals(List.of("/system.slice"), paths(pass.nobodys()), "the tightest over ssh.service");
    }

    @Test
    void swap_that_may_be_used_counts_on_both_sides() {
        CgroupFiles files = new CgroupFiles(dir, Version.V2)
                .write("docker/" + ID, "memory.current", "1000")
                .write("docker/" + ID, "memory.max", "1500")
                .write("docker/" + ID, "memory.swap.current", "300")
                .write("docker/" + ID, "memory.swap.max", "500");

        assertEquals(new Room("/docker/" + ID, 2000, 1300), rooms(files, 1 << 20));
        assertEquals(new Room("/docker/" + ID, 1850, 1300), rooms(files, 50), "the machine has no more");
        files.write("docker", "memory.current", "1000").write("docker", "memory.swap.max", "0");
        assertEquals(new Room("/docker/" + ID, 1800, 1300), rooms(files, 1 << 20), "nor has the one above");
    }

    @Test
    void on_v1_the_limit_of_memory_and_swap_counts_where_it_is_the_tighter_one() {
        CgroupFiles files = new CgroupFiles(dir, Version.V1)
                .write("docker/" + ID, "memory.usage_in_bytes", "1000")
                .write("docker/" + ID, "memory.limit_in_bytes", "1500")
                .write("docker/" + ID, "memory.memsw.usage_in_bytes", "1200")
                .write("docker/" + ID, "memory.memsw.limit_in_bytes", "1600");

        assertEquals(new Room("/docker/" + ID, 1600, 1200), rooms(files, 1 << 20));
        files.write("docker/" + ID, "memory.memsw.limit_in_bytes", "9223372036854771712");
        assertEquals(new Room("/docker/" + ID, 1500 + 200 + 300, 1200), rooms(files, 300));
    }

    @Test
    void a_limit_of_0_leaves_no_room_and_breaks_nothing() {
        CgroupFiles files =
                v2().write("docker/" + ID, "memory.current", "1000").write("docker/" + ID, "memory.max", "0");

        assertEquals(0L, only(files).limitBytes());
        assertNull(only(files).own());
        assertNull(only(files).pressureRatio());
    }

    @Test
    void between_two_passes_over_all_those_near_their_limit_are_read_and_who_is_foretold() {
        CgroupFiles files = v2();
        String[] ids = {"a" + ID.substring(1), "b" + ID.substring(1), "c" + ID.substring(1)};
        for (String id : ids) {
            files.write("docker/" + id, "memory.current", "10").write("docker/" + id, "memory.max", "100");
        }
        files.write("docker/" + ids[1], "memory.current", "70");
        MemorySampler sampler = new MemorySampler(
                files.tree(),
                null,
                new OwnerStage(new CgroupPathResolver()),
                Clock.fixed(NOW, ZoneOffset.UTC),
                () -> BOOT_NS,
                .7,
                10);
        MemoryPass all = pass(sampler, Choice.ALL);
        assertEquals(3, all.samples().samples().size());

        Choice fast = new Choice(false, true, Set.of(), Set.of());
        files.write("docker/" + ids[1], "memory.current", "71");
        MemoryPass some = pass(sampler, fast);
        assertFalse(some.samples().whole());
        assertEquals(List.of("/docker/" + ids[1]), paths(some.samples().samples()));
        assertEquals(71, some.samples().samples().getFirst().usageBytes());

        long c = all.samples().samples().stream()
                .filter(sample -> sample.cgroupPath().endsWith(ids[2]))
                .mapToLong(sample -> requireNonNull(sample.cgroupId()))
                .sum();
        assertEquals(
                List.of("/docker/" + ids[1], "/docker/" + ids[2]),
                paths(pass(sampler, new Choice(false, true, Set.of(c), Set.of()))
                        .samples()
                        .samples()));
        assertEquals(
                List.of("/docker/" + ids[2]),
                paths(pass(sampler, new Choice(false, false, Set.of(), Set.of(c)))
                        .samples()
                        .samples()));

        files.write("docker/" + ids[1], "memory.current", "69");
        assertEquals(0, pass(sampler, fast).samples().samples().size());
        assertNull(sampler.pass(fast), "nobody is near any more");
    }

    @Test
    void a_cgroup_that_was_made_again_under_its_name_is_read_anew() {
        CgroupFiles files = v2().write("docker/" + ID, "memory.current", "10");
        MemorySampler sampler = sampler(files, 10);
        assertEquals(10, sampler.sample().samples().getFirst().usageBytes());
        files.remove("docker/" + ID);
        assertEquals(List.of(), sampler.sample().samples());
        files.write("docker/" + ID, "memory.current", "20");
        assertEquals(20, sampler.sample().samples().getFirst().usageBytes());
        sampler.close();
    }

    private static MemoryPass pass(MemorySampler sampler, Choice choice) {
        return requireNonNull(sampler.pass(choice));
    }

    private static List<String> paths(List<MemorySample> samples) {
        return samples.stream().map(MemorySample::cgroupPath).sorted().toList();
    }

    private static Room rooms(CgroupFiles files, long freeSwapBytes) {
        try (FileReader reader = new FileReader(files.tree(), 10, any -> true, new OpenFiles(100))) {
            List<Reading> readings = reader.readAll().readings();
            Rooms rooms = new Rooms(readings, freeSwapBytes);
            return requireNonNull(rooms.own(readings.size() - 1));
        }
    }

    private static MemorySample only(CgroupFiles files) {
        List<MemorySample> samples = sampler(files, 10).sample().samples().stream()
                .filter(sample -> sample.container() != null)
                .toList();
        assertEquals(1, samples.size());
        return samples.getFirst();
    }

    private CgroupFiles v2() {
        return new CgroupFiles(dir, Version.V2);
    }

    private static MemorySampler sampler(CgroupFiles files, int maxContainers) {
        return new MemorySampler(
                files.tree(),
                new OwnerStage(new CgroupPathResolver()),
                Clock.fixed(NOW, ZoneOffset.UTC),
                () -> BOOT_NS,
                maxContainers);
    }
}
