package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.kernel.OomRecord.Memcg;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OomRecordDecoderTest {

    private final OomRecordDecoder decoder = new OomRecordDecoder(4096);
    private final List<OomRecord> records = new ArrayList<>();
    private final List<String> malformed = new ArrayList<>();

    private void decode(RecordBytes bytes) {
        decoder.decodeBatch(bytes.bytes(), bytes.end(), records::add, e -> malformed.add(String.valueOf(e)));
    }

    private static @Nullable String pathOf(OomRecord record) {
        Memcg memcg = present(record.victimMemcg());
        return memcg.path();
    }

    private static Memcg present(@Nullable Memcg memcg) {
        assertNotNull(memcg);
        return memcg;
    }

    @Test
    void shouldTurnThePathRound() {
        decode(new RecordBytes().kill(1, 5, "java").path("leaf", "pod", "kubepods.slice"));

        assertEquals("/kubepods.slice/pod/leaf", pathOf(records.getFirst()));
    }

    @Test
    void shouldCallAnEmptyPathTheRoot() {
        decode(new RecordBytes().kill(1, 5, "java"));

        assertEquals("/", pathOf(records.getFirst()));
    }

    @Test
    void shouldReadEveryPathAgainWhenACgroupIsRenamed() {
        decode(new RecordBytes().kill(1, 5, "java").path("old", "a"));
        decode(new RecordBytes().kill(2, 5, "java").path("new", "a"));
        decode(new RecordBytes().kill(3, 5, "java").path("old", "a"));

        assertEquals(
                List.of("/a/old", "/a/new", "/a/old"),
                records.stream().map(OomRecordDecoderTest::pathOf).toList());
    }

    @Test
    void shouldTellThousandsOfContainersApart() {
        for (int id = 0; id < 5_000; id++) {
            decode(new RecordBytes()
                    .kill(id, id, "c" + id)
                    .path("container-" + id, "pods")
                    .cmdline("run\0" + id + "\0"));
        }

        for (int id = 0; id < 5_000; id++) {
            OomRecord record = records.get(id);
            assertEquals("/pods/container-" + id, pathOf(record));
            assertEquals("run\0" + id, record.cmdline());
            assertEquals("c" + id, record.victim().comm());
        }
    }

    @Test
    void shouldReadSixteenBytesOfNameAndNoMore() {
        decode(new RecordBytes().kill(1, 5, "sixteen-letters!"));
        decode(new RecordBytes().kill(1, 5, "größer"));

        assertEquals("sixteen-letters!", records.get(0).victim().comm());
        assertEquals("größer", records.get(1).victim().comm());
    }

    @Test
    void shouldLetOneTaskStandForBothWhereTheyAreTheSame() {
        decode(new RecordBytes().kill(1, 5, "java"));
        decode(new RecordBytes().kill(1, 5, "java").putInt(OomRecordLayout.TRIGGER + OomRecordLayout.TASK_TGID, 2));

        assertSame(records.get(0).victim(), records.get(0).trigger());
        assertEquals(1, records.get(1).victim().tgid());
        assertEquals(2, records.get(1).trigger().tgid());
        assertEquals(4294967294L, records.get(1).victim().uid());
    }

    @Test
    void shouldPassOverABadRecordAndGoOn() {
        RecordBytes bytes = new RecordBytes()
                .kill(1, 5, "java")
                .path("leaf")
                .putShort(OomRecordLayout.VICTIM_MEMCG + OomRecordLayout.MEMCG_PATH_LENGTH, 9_000)
                .kill(2, 5, "java")
                .putShort(OomRecordLayout.CMDLINE_LENGTH, 1)
                .kill(3, 5, "java")
                .putShort(OomRecordLayout.VERSION, 77)
                .kill(4, 5, "java");
        decode(bytes);

        assertEquals(3, malformed.size());
        assertEquals(4, records.getFirst().victim().tgid());
        assertNull(records.getFirst().cmdline());
    }

    @Test
    void shouldSurviveAnyBytes() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            RecordBytes bytes =
                    new RecordBytes().kill(1, 5, "java").path("leaf", "pod").cmdline("run\0");
            byte[] batch = bytes.bytes();
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                batch[random.nextInt(bytes.end())] = (byte) random.nextInt();
            }
            decoder.decodeBatch(batch, bytes.end(), records::add, e -> malformed.add(String.valueOf(e)));
        }

        assertTrue(malformed.size() > 100, () -> malformed.size() + " malformed");
    }
}
