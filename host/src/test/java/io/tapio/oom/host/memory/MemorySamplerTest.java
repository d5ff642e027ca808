package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
                MemoryParts.UNKNOWN,
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

    private static MemorySample only(CgroupFiles files) {
        List<MemorySample> samples = sampler(files, 10).sample().samples();
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
