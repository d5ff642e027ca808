package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.MemoryEvents;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.Pressure;
import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerMemoryTest {

    private static final String ID = "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192";
    private static final String CONTAINER = "docker/" + ID;
    private static final long KILLED_NS = 1_000_000_000;
    private static final long READ_NS = KILLED_NS + 3_700_000;
    private static final String PRESSURE =
            "some avg10=1.50 avg60=0.00 avg300=0.00 total=42\n" + "full avg10=0.25 avg60=0.00 avg300=0.00 total=17";

    @TempDir
    private Path dir;

    @Test
    void shouldReadAnOwnerOnV2() {
        CgroupFiles files = new CgroupFiles(dir, Version.V2)
                .write(CONTAINER, "memory.stat", """
                        anon 1
                        file 2
                        shmem 3
                        kernel 4
                        slab_reclaimable 5
                        slab_unreclaimable 6
                        pagetables 7
                        sock 8
                        workingset_refault_anon 9
                        workingset_refault_file 10
                        pgscan 11
                        pgsteal 12""")
                .write(CONTAINER, "memory.events", "low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6")
                .write(CONTAINER, "memory.pressure", PRESSURE);

        assertEquals(
                new MemoryStatistics(
                        3L,
                        1L,
                        2L,
                        3L,
                        4L,
                        5L,
                        6L,
                        7L,
                        8L,
                        null,
                        null,
                        null,
                        19L,
                        11L,
                        12L,
                        null,
                        new Pressure(1.5, 42L, 0.25, 17L),
                        null,
                        new MemoryEvents(2L, 3L, 4L, 5L, 6L)),
                owner(files).of("/" + CONTAINER, KILLED_NS));
    }

    @Test
    void shouldReadAnOwnerOnV1WithItsSubtreeAndThePressureBesideIt() {
        CgroupFiles files = new CgroupFiles(dir.resolve("memory"), Version.V1)
                .write(
                        CONTAINER,
                        "memory.stat",
                        "cache 1\nrss 1\ntotal_cache 20\ntotal_rss 10\ntotal_shmem 3\n"
                                + "total_workingset_refault_anon 1\ntotal_workingset_refault_file 2")
                .write(CONTAINER, "memory.kmem.usage_in_bytes", "4")
                .write(CONTAINER, "memory.failcnt", "5")
                .write(CONTAINER, "memory.memsw.failcnt", "2")
                .write(CONTAINER, "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2");
        new CgroupFiles(dir.resolve("unified"), Version.V2).write(CONTAINER, "memory.pressure", PRESSURE);

        MemoryStatistics read = read(files);
        assertEquals(10L, read.anonBytes());
        assertEquals(20L, read.fileBytes());
        assertEquals(3L, read.shmemBytes());
        assertEquals(4L, read.kernelBytes());
        assertEquals(3L, read.refaults());
        assertNull(read.pagesScanned());
        assertNull(read.sockBytes());
        assertEquals(new Pressure(1.5, 42L, 0.25, 17L), read.pressure());
        assertEquals(new MemoryEvents(null, null, null, 2L, null), read.eventsAfter());
    }

    @Test
    void shouldTellHowWellReclaimWorkedSinceTheLastSample() {
        CgroupFiles files = sampled("pgscan 1000\npgsteal 900");
        MemorySampler sampler = sampler(files);
        files.write(CONTAINER, "memory.stat", "pgscan 5000\npgsteal 1000")
                .write(CONTAINER, "memory.events", "max 9\noom_kill 1");

        MemoryStatistics read = read(files, sampler.lastReadings());
        assertEquals(0.025, read.reclaimEfficiency());
        assertEquals(new MemoryEvents(null, 1L, null, 0L, null), read.eventsBefore());
        assertEquals(new MemoryEvents(null, 9L, null, 1L, null), read.eventsAfter());
    }

    @Test
    void shouldTellNoEfficiencyWhereNothingWasScannedSince() {
        CgroupFiles files = sampled("pgscan 1000\npgsteal 900");

        assertNull(read(files, sampler(files).lastReadings()).reclaimEfficiency());
    }

    @Test
    void shouldTellNothingOfBeforeWhereTheCgroupWasMadeAgain() {
        CgroupFiles files = sampled("pgscan 1000\npgsteal 900");
        MemorySampler sampler = sampler(files);
        files.remove(CONTAINER);
        files.write("between", "memory.current", "1");
        sampledAt(files, "pgscan 5000\npgsteal 1000");

        MemoryStatistics read = read(files, sampler.lastReadings());
        assertNull(read.reclaimEfficiency());
        assertNull(read.eventsBefore());
    }

    @Test
    void shouldLeaveOutWhatTheKernelDoesNotTell() {
        CgroupFiles files =
                new CgroupFiles(dir, Version.V2).write(CONTAINER, "memory.stat", "anon 1\nworkingset_refault 6");

        MemoryStatistics read = read(files);
        assertEquals(1L, read.anonBytes());
        assertEquals(6L, read.refaults());
        assertNull(read.fileBytes());
        assertNull(read.kernelBytes());
        assertNull(read.pressure());
        assertNull(read.eventsAfter());
    }

    @Test
    void shouldTellNothingOfACgroupThatIsGoneOrNone() {
        CgroupFiles files = sampled("anon 1");
        files.write("empty", "cgroup.procs", "");

        assertNull(owner(files).of("/docker/gone", KILLED_NS));
        assertNull(owner(files).of("/empty", KILLED_NS));
        assertNull(owner(files).of("/../" + dir.getFileName() + "x", KILLED_NS));
        assertNull(owner(files).of("/a\0b", KILLED_NS));
        assertNull(owner(files).of("/\u2026/" + ID, KILLED_NS));
    }

    private CgroupFiles sampled(String stat) {
        return sampledAt(new CgroupFiles(dir, Version.V2), stat);
    }

    private static CgroupFiles sampledAt(CgroupFiles files, String stat) {
        return files.write(CONTAINER, "memory.current", "100")
                .write(CONTAINER, "memory.stat", stat)
                .write(CONTAINER, "memory.events", "max 1\noom_kill 0");
    }

    private static MemorySampler sampler(CgroupFiles files) {
        MemorySampler sampler =
                new MemorySampler(files.tree(), new OwnerStage(new CgroupPathResolver()), Clock.systemUTC(), () -> 0);
        assertEquals(1, sampler.sample().samples().size());
        return sampler;
    }

    private static MemoryStatistics read(CgroupFiles files) {
        return read(files, new LastReadings());
    }

    private static MemoryStatistics read(CgroupFiles files, LastReadings last) {
        MemoryStatistics read = new OwnerMemory(files.tree(), last, () -> READ_NS).of("/" + CONTAINER, KILLED_NS);
        assertNotNull(read);
        return read;
    }

    private static OwnerMemory owner(CgroupFiles files) {
        return new OwnerMemory(files.tree(), new LastReadings(), () -> READ_NS);
    }
}
