package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.OomRecordLayout.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.OomRecord.TaskMemory;
import io.tapio.oom.kernel.SyntheticRecord.Cgroup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OomRecordDecoderTest {

    private static final long NOW = 5_000_000_000L;
    private static final Cgroup POD = Cgroup.full(4242, "/kubepods/burstable/pod1");
    private static final Cgroup CONTAINER = new Cgroup(4243, 100, 200, 150, 3, false, "/kubepods/burstable/pod1/app");
    private static final Cgroup SIDECAR =
            new Cgroup(4244, 50, SyntheticRecord.NO_LIMIT, 60, 70, true, "/kubepods/burstable/pod1/sidecar");

    private final OomRecordDecoder decoder = new OomRecordDecoder(SyntheticRecord.PAGE_BYTES);
    private final List<OomRecord> records = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    @Test
    void shouldDecodeEveryField() {
        SyntheticRecord written = SyntheticRecord.kill(4711, NOW)
                .sequence(9)
                .oom(NOW - 9)
                .firstMark()
                .victim(4711, "python3")
                .victimMemory(1000, 500, 20, 3, 4, 40_960)
                .trigger(4712, "worker")
                .control(NOW - 7, 3, 4711, 15_386, 7680, 0xcc0)
                .groupKill()
                .victimCgroup(CONTAINER)
                .triggerCgroup(SIDECAR)
                .owner(OwnerEvidence.OOM_CONTROL, POD)
                .cmdline("python3", "-m", "app")
                .putInt(VICTIM + TASK_TID, 4715)
                .putInt(VICTIM + TASK_PPID, 4600)
                .putInt(VICTIM + TASK_NS_TGID, 17)
                .putInt(VICTIM + TASK_UID, -2)
                .putInt(VICTIM + TASK_GID, 1001)
                .putInt(VICTIM + TASK_OOM_SCORE_ADJ, -997)
                .putInt(VICTIM + TASK_THREADS, 12)
                .putInt(VICTIM + TASK_PID_NS_LEVEL, 1)
                .putInt(CONTROL_ORDER, 2);

        assertEquals(
                new OomRecord(
                        9,
                        NOW,
                        NOW - 9,
                        true,
                        new Task(
                                4711,
                                4715,
                                4600,
                                17,
                                4_294_967_294L,
                                1001,
                                -997,
                                12,
                                1,
                                SyntheticRecord.STARTED_BOOT_NS,
                                "python3",
                                new TaskMemory(1000, 500, 20, 3, 4, 40_960)),
                        new Task(
                                4712,
                                4712,
                                1,
                                4712,
                                0,
                                0,
                                0,
                                1,
                                0,
                                SyntheticRecord.STARTED_BOOT_NS,
                                "worker",
                                new TaskMemory(0, 0, 0, 0, 0, 0)),
                        new Memcg(4243, 100, 200L, 150, 3, false, "/kubepods/burstable/pod1/app", false),
                        new Memcg(4244, 50, null, 60, 70, true, "/kubepods/burstable/pod1/sidecar", false),
                        new Memcg(4242, 7680, 7680L, 7681, 0, false, "/kubepods/burstable/pod1", false),
                        OwnerEvidence.OOM_CONTROL,
                        new Control(NOW - 7, 3, 4711, 15_386, 7680, 0xcc0, 2),
                        "python3\0-m\0app",
                        false,
                        true,
                        false),
                one(written));
    }

    @Test
    void shouldLeaveOutWhatTheRecordDoesNotHave() {
        OomRecord bare = one(SyntheticRecord.kill(1, NOW).putInt(VICTIM + TASK_FLAGS, 0));

        assertNull(bare.victim().memory());
        assertNull(bare.victimMemcg());
        assertNull(bare.triggerMemcg());
        assertNull(bare.limitOwner());
        assertNull(bare.control());
        assertNull(bare.triggerCmdline());
        assertEquals(OwnerEvidence.NONE, bare.ownerEvidence());
        assertFalse(bare.groupKill());
        assertFalse(bare.alreadyExiting());
    }

    @Test
    void shouldTellATaskThatWasExitingAnyway() {
        assertTrue(one(SyntheticRecord.kill(1, NOW).alreadyExiting()).alreadyExiting());
    }

    @Test
    void shouldReadTheGfpMaskAsUnsigned() {
        Control control =
                one(SyntheticRecord.kill(1, NOW).control(NOW, 0, 1, 1, 1, -1)).control();

        assertNotNull(control);
        assertEquals(0xffff_ffffL, control.gfpMask());
    }

    @Test
    void shouldTurnTheNamesOfAPathRound() {
        assertEquals("/a", path("/a"));
        assertEquals("/system.slice/docker-4f5c.scope", path("/system.slice/docker-4f5c.scope"));
        assertEquals("/höhe/深い/x", path("/höhe/深い/x"));
        assertEquals("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", path("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p"));
    }

    @Test
    void shouldTurnPathsLongerThanTheScratchRound() {
        String name = "n".repeat(255);

        assertEquals(("/" + name).repeat(16), path(("/" + name).repeat(16)));
    }

    @Test
    void shouldCallTheRootASlash() {
        assertEquals("/", path("/"));
    }

    @Test
    void shouldNotTakeAPathThatCouldNotBeReadForTheRoot() {
        Memcg unread = victimMemcg(SyntheticRecord.kill(1, NOW)
                .victimCgroup(Cgroup.full(7, "/"))
                .putInt(VICTIM_MEMCG + MEMCG_FLAGS, MEMCG_PRESENT | MEMCG_PATH_CUT));

        assertNull(unread.path());
        assertTrue(unread.pathTruncated());
    }

    @Test
    void shouldTellThatOuterLevelsAreMissing() {
        Memcg cut = victimMemcg(SyntheticRecord.kill(1, NOW)
                .victimCgroup(Cgroup.full(7, "/deep/leaf"))
                .putInt(VICTIM_MEMCG + MEMCG_FLAGS, MEMCG_PRESENT | MEMCG_PATH_CUT));

        assertEquals("/deep/leaf", cut.path());
        assertTrue(cut.pathTruncated());
    }

    @Test
    void shouldHaveNoLimitWhereThePageCounterHasNone() {
        assertNull(limit(SyntheticRecord.NO_LIMIT));
        assertEquals(SyntheticRecord.NO_LIMIT - 1, limit(SyntheticRecord.NO_LIMIT - 1));
        assertEquals(0L, limit(0));
    }

    @Test
    void shouldDecodeACgroupThatIsSharedOnce() {
        OomRecord record = one(SyntheticRecord.kill(1, NOW).allIn(POD, OwnerEvidence.OOM_LOCK));

        assertNotNull(record.victimMemcg());
        assertSame(record.victimMemcg(), record.triggerMemcg());
        assertSame(record.victimMemcg(), record.limitOwner());
    }

    @Test
    void shouldGiveTheTriggersCgroupAsOwnerWhereTheyAreOne() {
        OomRecord record = one(SyntheticRecord.kill(1, NOW)
                .victimCgroup(CONTAINER)
                .triggerCgroup(POD)
                .owner(OwnerEvidence.NO_MARGIN, POD));

        assertEquals(record.triggerMemcg(), record.limitOwner());
        assertEquals(OwnerEvidence.NO_MARGIN, record.ownerEvidence());
    }

    @Test
    void shouldReadANameOfSixteenBytesThatHasNoEnd() {
        assertEquals(
                "sixteen-bytes-is",
                one(SyntheticRecord.kill(1, NOW).victim(1, "sixteen-bytes-is"))
                        .victim()
                        .comm());
    }

    @Test
    void shouldHaveNoCommandLineWhereItIsAllNuls() {
        assertNull(one(SyntheticRecord.kill(1, NOW).cmdline("", "", "")).triggerCmdline());
    }

    @Test
    void shouldReadManyRecordsOfOddLengthsInTheirOrder() {
        decode(SyntheticRecord.batch(
                SyntheticRecord.kill(1, NOW).cmdline("a").bytes(),
                SyntheticRecord.kill(2, NOW).bytes(),
                SyntheticRecord.kill(3, NOW).cmdline("abcd", "efg").bytes()));

        assertEquals(
                List.of(1, 2, 3), records.stream().map(r -> r.victim().tgid()).toList());
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldReadAnEmptyBatchAsNothing() {
        decode(new byte[0]);

        assertEquals(List.of(), records);
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldRefuseARecordShorterThanItsFixedPart() {
        byte[] cut = Arrays.copyOf(SyntheticRecord.kill(1, NOW).bytes(455), 455);

        assertPassedOver(cut, "record shorter than its fixed part: 455, 456");
        assertPassedOver(new byte[7], "record shorter than its header: 7, 8");
        assertPassedOver(new byte[0], "record shorter than its header: 0, 8");
    }

    @Test
    void shouldRefuseARecordOfAnotherLengthThanItsHeaderSays() {
        SyntheticRecord good = SyntheticRecord.kill(1, NOW);

        assertPassedOver(good.bytes(464), "record's length differs from its header's: 456, 464");
        assertPassedOver(good.bytes(448), "record's length differs from its header's: 456, 448");
        assertPassedOver(good.bytes(-1), "record's length differs from its header's: 456, -1");
    }

    @Test
    void shouldRefuseAnotherVersionOrKind() {
        assertPassedOver(
                SyntheticRecord.kill(1, NOW).putShort(VERSION, 65_535).bytes(),
                "record of another layout version: 65535, 2");
        assertPassedOver(SyntheticRecord.kill(1, NOW).putShort(KIND, 9).bytes(), "record of unknown kind: 9");
    }

    @Test
    void shouldRefuseAnUnknownOwnerEvidence() {
        assertPassedOver(
                SyntheticRecord.kill(1, NOW).putInt(OWNER_EVIDENCE, 4).bytes(), "unknown owner evidence: 4, 3");
        assertPassedOver(
                SyntheticRecord.kill(1, NOW).putInt(OWNER_EVIDENCE, -1).bytes(), "unknown owner evidence: -1, 3");
    }

    @Test
    void shouldRefuseAPathThatLiesOutsideOfTheRecord() {
        for (int memcg : new int[] {VICTIM_MEMCG, TRIGGER_MEMCG, OWNER_MEMCG}) {
            SyntheticRecord record = SyntheticRecord.kill(1, NOW)
                    .victimCgroup(Cgroup.full(1, "/a"))
                    .triggerCgroup(Cgroup.full(2, "/b"))
                    .owner(OwnerEvidence.OOM_LOCK, Cgroup.full(3, "/c"));
            assertPassedOver(
                    record.putShort(memcg + MEMCG_PATH_OFFSET, 455).bytes(), "path outside of the record: 455, 462");
            assertPassedOver(
                    record.putShort(memcg + MEMCG_PATH_OFFSET, 461).bytes(), "path outside of the record: 461, 462");
            assertPassedOver(
                    record.putShort(memcg + MEMCG_PATH_OFFSET, 65_535).bytes(),
                    "path outside of the record: 65535, 462");
            assertPassedOver(
                    record.putShort(memcg + MEMCG_PATH_OFFSET, 456)
                            .putShort(memcg + MEMCG_PATH_LENGTH, 65_535)
                            .bytes(),
                    "path outside of the record: 456, 462");
        }
    }

    @Test
    void shouldRefuseAPathWithoutAnEnd() {
        assertPassedOver(
                SyntheticRecord.kill(1, NOW)
                        .victimCgroup(Cgroup.full(1, "/abc"))
                        .putShort(VICTIM_MEMCG + MEMCG_PATH_LENGTH, 3)
                        .bytes(),
                "path has no end: 456, 3");
    }

    @Test
    void shouldRefuseACommandLineThatLiesOutsideOfTheRecord() {
        SyntheticRecord record = SyntheticRecord.kill(1, NOW).cmdline("abc");

        assertPassedOver(record.putShort(CMDLINE_OFFSET, 457).bytes(), "command line outside of the record: 457, 460");
        assertPassedOver(record.putShort(CMDLINE_OFFSET, 0).bytes(), "command line outside of the record: 0, 460");
        assertPassedOver(
                record.putShort(CMDLINE_OFFSET, 456)
                        .putShort(CMDLINE_LENGTH, 65_535)
                        .bytes(),
                "command line outside of the record: 456, 460");
    }

    @Test
    void shouldStopAtABatchEntryThatHasNoPlausibleLength() {
        byte[] batch = SyntheticRecord.batch(
                SyntheticRecord.kill(1, NOW).bytes(),
                SyntheticRecord.kill(2, NOW).bytes());

        ByteBuffer.wrap(batch).order(ByteOrder.nativeOrder()).putInt(464, -5);
        decode(batch);
        assertEquals(1, records.size());
        assertEquals(List.of("batch entry of -5 bytes with 456 bytes left"), complaints);

        ByteBuffer.wrap(batch).order(ByteOrder.nativeOrder()).putInt(464, Integer.MAX_VALUE);
        decode(batch);
        assertEquals(List.of("batch entry of 2147483647 bytes with 456 bytes left"), complaints);
    }

    @Test
    void shouldReadWhatComesBeforeTheCutOfATruncatedBatch() {
        byte[] batch = SyntheticRecord.batch(
                SyntheticRecord.kill(1, NOW).bytes(),
                SyntheticRecord.kill(2, NOW).bytes());

        decode(batch, batch.length - 1);
        assertEquals(1, records.size());
        assertEquals(List.of("batch entry of 456 bytes with 455 bytes left"), complaints);

        decode(batch, 467);
        assertEquals(1, records.size());
        assertEquals(List.of("batch ends with 3 bytes that are no entry"), complaints);
    }

    @Test
    void shouldReadEveryPathAgainWhenACgroupIsRenamed() {
        assertEquals("/a/old", path("/a/old"));
        assertEquals("/a/new", path("/a/new"));
        assertEquals("/a/old", path("/a/old"));
    }

    @Test
    void shouldTellThousandsOfContainersApart() {
        for (int round = 0; round < 2; round++) {
            for (int id = 0; id < 5_000; id++) {
                OomRecord record = one(SyntheticRecord.kill(id, NOW)
                        .victim(id, "c" + id)
                        .victimCgroup(Cgroup.full(id, "/pods/container-" + id))
                        .cmdline("run", Integer.toString(id)));

                assertEquals("/pods/container-" + id, pathOf(record));
                assertEquals("run\0" + id, record.triggerCmdline());
                assertEquals("c" + id, record.victim().comm());
            }
        }
    }

    @Test
    void shouldNotTakeACommandLineForAPathOfTheSameBytes() {
        OomRecord record = one(SyntheticRecord.kill(1, NOW)
                .victimCgroup(Cgroup.full(~7, "/a/b"))
                .triggerCgroup(Cgroup.full(7, "/x"))
                .cmdline("b", "a"));

        assertEquals("/a/b", pathOf(record));
        assertEquals("b\0a", record.triggerCmdline());
    }

    @Test
    void shouldLetOneTaskStandForBothWhereTheyAreTheSame() {
        OomRecord own = one(SyntheticRecord.kill(1, NOW));
        assertSame(own.victim(), own.trigger());

        OomRecord others = one(SyntheticRecord.kill(1, NOW).trigger(2, "victim"));
        assertEquals(1, others.victim().tgid());
        assertEquals(2, others.trigger().tgid());
    }

    @Test
    void shouldTellTheOwnersUsageFromTheVictimsOfTheSameCgroup() {
        Cgroup later = new Cgroup(POD.id(), 5, POD.limit(), POD.peak(), 0, false, POD.path());
        OomRecord record = one(SyntheticRecord.kill(1, NOW)
                .victimCgroup(later)
                .triggerCgroup(later)
                .owner(OwnerEvidence.OOM_LOCK, POD));

        Memcg owner = record.limitOwner();
        assertNotNull(owner);
        assertEquals(7680, owner.usagePages());
        assertSame(record.victimMemcg(), record.triggerMemcg());
    }

    @Test
    void shouldThrowNothingElseWhateverTheBytesAre() {
        Random random = new Random(20_261_122);
        byte[] good = SyntheticRecord.kill(4711, NOW)
                .control(NOW, 3, 4711, 1, 1, 1)
                .allIn(POD, OwnerEvidence.OOM_LOCK)
                .cmdline("java", "-jar", "app.jar")
                .bytes();
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            decode(i % 2 == 0 ? noise(random) : damaged(good, random));
            read += records.size();
            refused += complaints.size();
        }
        assertTrue(read > 1_000, "damage that is not seen was never tried: " + read);
        assertTrue(refused > 1_000, "damage that is seen was never tried: " + refused);
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(2_048)];
        random.nextBytes(bytes);
        if (bytes.length >= BATCH_ENTRY_BYTES) {
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(BATCH_LENGTH, random.nextInt(bytes.length));
        }
        return bytes;
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
            bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
        }
        return SyntheticRecord.batch(bytes, good);
    }

    private void assertPassedOver(byte[] bad, String complaint) {
        decode(SyntheticRecord.batch(
                bad, SyntheticRecord.kill(99, NOW).cmdline("next").bytes()));

        assertEquals(List.of(complaint), complaints);
        assertEquals(1, records.size(), "the record behind it was not read");
        assertEquals(99, records.getFirst().victim().tgid());
    }

    private OomRecord one(SyntheticRecord record) {
        decode(SyntheticRecord.batch(record.bytes()));
        assertEquals(List.of(), complaints);
        return records.getFirst();
    }

    private Memcg victimMemcg(SyntheticRecord record) {
        Memcg memcg = one(record).victimMemcg();
        assertNotNull(memcg);
        return memcg;
    }

    private String path(String path) {
        return pathOf(one(SyntheticRecord.kill(1, NOW).victimCgroup(Cgroup.full(1, path))));
    }

    private static String pathOf(OomRecord record) {
        Memcg memcg = record.victimMemcg();
        assertNotNull(memcg);
        return String.valueOf(memcg.path());
    }

    private @Nullable Long limit(long pages) {
        return victimMemcg(SyntheticRecord.kill(1, NOW).victimCgroup(new Cgroup(1, 1, pages, 1, 1, false, "/a")))
                .limitPages();
    }

    private void decode(byte[] batch) {
        decode(batch, batch.length);
    }

    private void decode(byte[] batch, int end) {
        records.clear();
        complaints.clear();
        Consumer<MalformedRecordException> complain = e -> complaints.add(String.valueOf(e.getMessage()));
        decoder.decodeBatch(batch, end, record -> records.add((OomRecord) record), complain);
    }
}
