package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real kernel, whose other cgroups other programs use: every test looks at its own. The witness are the files. */
@Timeout(120)
class MemcgSamplerTest {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int ROOM = SamplerOptions.USUAL_CGROUPS;

    @SuppressWarnings("NullAway.Init")
    private KillZone zone;

    /** On a disk, not in memory: what is written to it is page cache. */
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @BeforeEach
    void makeZone() throws IOException {
        zone = KillZone.create();
        file = Files.createTempFile(Path.of("target"), "page-cache", null);
    }

    @AfterEach
    void removeZone() throws IOException {
        zone.close();
        Files.delete(file);
    }

    @Test
    void shouldFindACgroupBelowItsParentUnderItsInodeNumber() throws Exception {
        try (KillZone below = zone.createBelow();
                MemcgSampler sampler = open(ROOM, false)) {
            MemcgReadings readings = sampler.sample();
            int parent = indexOf(readings, zone.id());
            int child = indexOf(readings, below.id());

            assertEquals(zone.id(), readings.parentId(child));
            assertEquals(parent, readings.parent(child));
            assertEquals(readings.level(parent) + 1, readings.level(child));
            assertEquals(KillZone.isV1(), readings.isV1(child));
            assertEquals(KillZone.LIMIT_BYTES, readings.limitBytes(parent));
            assertEquals(MemcgReadings.ABSENT, readings.limitBytes(child), "it has no limit of its own");
            assertTrue(readings.endBootNs() > readings.beginBootNs());
        }
    }

    @Test
    void shouldReadTheRootFirstAndSayThatItsUsageIsNotCounted() throws Exception {
        try (MemcgSampler sampler = open(ROOM, false)) {
            MemcgReadings readings = sampler.sample();

            assertEquals(0, readings.level(0));
            assertEquals(-1, readings.parent(0));
            assertEquals(MemcgReadings.ABSENT, readings.parentId(0));
            assertEquals(MemcgReadings.ABSENT, readings.usageBytes(0));
            assertEquals(0, readings.leftOut());
        }
    }

    @Test
    void shouldBeginWhereItIsToldToUntilThatIsRemoved() throws Exception {
        KillZone below = zone.createBelow();
        try (MemcgSampler sampler = open(new SamplerOptions(below.directory(), ROOM, false));
                below) {
            MemcgReadings readings = sampler.sample();

            assertEquals(1, readings.count());
            assertEquals(below.id(), readings.id(0));
            assertEquals(-1, readings.parent(0));
            assertEquals(MemcgReadings.ABSENT, readings.parentId(0));
            below.close();
            assertEquals(
                    Errno.ENOENT,
                    assertThrows(NativeException.class, sampler::sample).errno());
        }
    }

    @Test
    void shouldAgreeWithTheFilesToThePageWhenNothingMoves() throws Exception {
        Process quiet = zone.start("text=$(head -c 2000000 /dev/zero | tr '\\0' x); " + writing(5) + "; read never");
        try (MemcgSampler sampler = open(ROOM, false)) {
            MemcgReadings readings = awaitAgreement(sampler, 5 << 20);
            int index = indexOf(readings, zone.id());

            assertTrue(readings.inactiveAnonBytes(index) + readings.activeAnonBytes(index) > 2_000_000);
            assertTrue(readings.kernelBytes(index) > 0);
        } finally {
            quiet.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldCountTheCacheOfRemovedCgroupsInThoseAbove() throws Exception {
        long removed;
        try (KillZone below = zone.createBelow()) {
            removed = below.id();
            below.run(writing(5));
        }
        try (MemcgSampler sampler = open(ROOM, false)) {
            MemcgReadings readings = awaitAgreement(sampler, 5 << 20);

            assertEquals(1, readings.removed(indexOf(readings, zone.id())));
            for (int i = 0; i < readings.count(); i++) {
                assertNotEquals(removed, readings.id(i), "a removed cgroup was read");
            }
        }
    }

    @Test
    void shouldCountLimitsThatWereHitAndProcessesThatWereKilled() throws Exception {
        zone.kill(2);
        try (MemcgSampler sampler = open(ROOM, false)) {
            MemcgReadings readings = sampler.sample();
            int index = indexOf(readings, zone.id());

            assertEquals(2, readings.oomKillEvents(index));
            assertEquals(2, readings.ownOomKillEvents(index));
            assertTrue(readings.oomEvents(index) >= 2, "out of memory " + readings.oomEvents(index));
            assertTrue(readings.maxEvents(index) >= 2, "limit hit " + readings.maxEvents(index));
            if (KillZone.isV1()) {
                assertEquals(zone.number("memory.failcnt"), readings.failures(index));
            }
            assertEquals(KillZone.LIMIT_BYTES, readings.peakBytes(index));
        }
    }

    @Test
    void shouldSayHowManyCgroupsItHadNoRoomFor() throws Exception {
        int all;
        try (MemcgSampler sampler = open(ROOM, false)) {
            all = sampler.sample().count();
        }
        try (MemcgSampler narrow = open(1, false)) {
            MemcgReadings readings = narrow.sample();

            assertEquals(1, readings.count());
            assertTrue(readings.leftOut() > 0 && readings.leftOut() < 2 * all, readings.leftOut() + " left out");
            assertThrows(IndexOutOfBoundsException.class, () -> readings.id(1));
        }
    }

    @Test
    void shouldTellWhoseLimitIsHitAndShedWhatFollows() throws Exception {
        try (MemcgSampler sampler = open(ROOM, true);
                KillZone below = zone.createBelow()) {
            NativeException withoutHits = sampler.withoutHits();
            if (withoutHits != null) {
                throw RealKernel.missing("hits can't be had here: " + withoutHits.getMessage());
            }
            List<MemcgHit> hits = new ArrayList<>();
            long began = System.nanoTime();
            Process writer = below.start(writing(150));
            awaitHit(sampler, hits);
            writer.waitFor();
            collect(sampler, hits);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);

            MemcgHit first = hits.getFirst();
            assertEquals(KillZone.LIMIT_BYTES, first.limitBytes());
            assertEquals(MemcgHit.Limit.MAX, first.limit());
            assertTrue(first.usageBytes() > KillZone.LIMIT_BYTES / 2, first.toString());
            assertTrue(hits.size() <= seconds + 2, hits.size() + " hits were told in " + seconds + " s");
            assertTrue(sampler.hitCounters().untold() > 0, "nothing was shed");
        }
    }

    @Test
    void shouldSampleWithoutHits() throws Exception {
        try (MemcgSampler sampler = open(ROOM, false)) {
            assertNull(sampler.withoutHits());
            zone.kill();

            assertFalse(sampler.await(1));
            sampler.hits(hit -> fail("told " + hit));
            assertEquals(MemcgHitCounters.NONE, sampler.hitCounters());
            assertTrue(sampler.sample().count() > 0);
        }
    }

    @Test
    void shouldEndAWaitWhenItIsWoken() throws Exception {
        try (MemcgSampler sampler = open(ROOM, false)) {
            sampler.wake();

            assertFalse(sampler.await(-1));
        }
    }

    @Test
    void shouldSayWhatIsWrongWithADirectoryThatIsNoCgroup() {
        NativeException e = assertThrows(
                NativeException.class,
                () -> MemcgSampler.open(RealKernel.BUILT, new SamplerOptions(Path.of("target"), ROOM, false)));

        assertEquals("attach the cgroup iterator", e.operation());
    }

    @Test
    void shouldHaveNothingToReadOnceClosed() throws Exception {
        MemcgSampler sampler = open(ROOM, false);
        MemcgReadings readings = sampler.sample();
        sampler.close();
        sampler.close();

        assertEquals(0, readings.count());
        assertThrows(IndexOutOfBoundsException.class, () -> readings.usageBytes(0));
        assertThrows(IllegalStateException.class, sampler::sample);
        sampler.wake();
    }

    private static MemcgSampler open(int maxCgroups, boolean wantsHits) {
        return open(new SamplerOptions(KillZone.hierarchy(), maxCgroups, wantsHits));
    }

    private static MemcgSampler open(SamplerOptions options) {
        try {
            return MemcgSampler.open(RealKernel.BUILT, options);
        } catch (NativeException e) {
            throw RealKernel.missing("the cgroup iterator can't be had here: " + e.getMessage());
        }
    }

    /** What fills the page cache by so many megabytes; written back at once, so that nothing is left to happen. */
    private String writing(int megabytes) {
        return "dd conv=fsync bs=65536 count=" + 16 * megabytes + " if=/dev/zero of=" + file;
    }

    private void collect(MemcgSampler sampler, List<MemcgHit> hits) throws IOException {
        long id = zone.id();
        sampler.hits(hit -> {
            if (hit.cgroupId() == id) {
                hits.add(hit);
            }
        });
    }

    private void awaitHit(MemcgSampler sampler, List<MemcgHit> hits) throws IOException {
        long end = System.nanoTime() + PATIENCE_NS;
        while (hits.isEmpty()) {
            assertTrue(System.nanoTime() < end, "no hit was told");
            sampler.await(1000);
            collect(sampler, hits);
        }
    }

    /** The kernel sums its statistics up every two seconds, and the files show that sum. */
    private MemcgReadings awaitAgreement(MemcgSampler sampler, long cacheBytes) throws Exception {
        long end = System.nanoTime() + PATIENCE_NS;
        while (true) {
            MemcgReadings readings = sampler.sample();
            int index = indexOf(readings, zone.id());
            Map<String, Long> told = told(readings, index);
            Map<String, Long> files = files();
            boolean isFilled = readings.inactiveFileBytes(index) + readings.activeFileBytes(index) >= cacheBytes;
            if (isFilled && told.equals(files)) {
                return readings;
            }
            if (System.nanoTime() > end) {
                assertEquals(files, told);
                fail("the page cache was not filled: " + told);
            }
            Thread.sleep(50);
        }
    }

    private static Map<String, Long> told(MemcgReadings readings, int index) {
        Map<String, Long> told = new TreeMap<>();
        told.put("usage", readings.usageBytes(index));
        told.put("peak", readings.peakBytes(index));
        told.put("kernel", readings.kernelBytes(index));
        told.put("swap", readings.swapUsageBytes(index));
        told.put("inactive_anon", readings.inactiveAnonBytes(index));
        told.put("active_anon", readings.activeAnonBytes(index));
        told.put("inactive_file", readings.inactiveFileBytes(index));
        told.put("active_file", readings.activeFileBytes(index));
        told.put("unevictable", readings.unevictableBytes(index));
        told.put("refaults", readings.refaults(index));
        if (!KillZone.isV1()) {
            told.put("slab_reclaimable", readings.slabReclaimableBytes(index));
            told.put("slab_unreclaimable", readings.slabUnreclaimableBytes(index));
            told.put("pgscan", readings.scannedPages(index));
            told.put("pgsteal", readings.reclaimedPages(index));
        }
        return told;
    }

    private Map<String, Long> files() throws IOException {
        boolean isV1 = KillZone.isV1();
        Map<String, Long> files = new TreeMap<>();
        files.put("usage", zone.number(isV1 ? "memory.usage_in_bytes" : "memory.current"));
        files.put("peak", zone.number(isV1 ? "memory.max_usage_in_bytes" : "memory.peak"));
        files.put("kernel", isV1 ? zone.number("memory.kmem.usage_in_bytes") : zone.number("memory.stat", "kernel"));
        files.put("swap", zone.number(isV1 ? "memory.memsw.usage_in_bytes" : "memory.swap.current"));
        String prefix = isV1 ? "total_" : "";
        for (String list : List.of("inactive_anon", "active_anon", "inactive_file", "active_file", "unevictable")) {
            files.put(list, zone.number("memory.stat", prefix + list));
        }
        files.put(
                "refaults",
                zone.number("memory.stat", prefix + "workingset_refault_anon")
                        + zone.number("memory.stat", prefix + "workingset_refault_file"));
        if (!isV1) {
            for (String name : List.of("slab_reclaimable", "slab_unreclaimable", "pgscan", "pgsteal")) {
                files.put(name, zone.number("memory.stat", name));
            }
        }
        return files;
    }

    private static int indexOf(MemcgReadings readings, long id) {
        for (int i = 0; i < readings.count(); i++) {
            if (readings.id(i) == id) {
                return i;
            }
        }
        return fail("no reading of the cgroup " + id + " among " + readings.count());
    }
}
