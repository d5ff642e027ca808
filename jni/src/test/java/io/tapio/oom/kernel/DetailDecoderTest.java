package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.kernel.OomContext.Events;
import io.tapio.oom.kernel.OomContext.Level;
import io.tapio.oom.kernel.OomContext.LruPages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DetailDecoderTest {

    private static final long NOW = 5_000_000_000L;
    private static final OomContext CONTEXT = new OomContext(
            NOW,
            List.of(new Level(7, 6_144, 6_144L, 6_150), new Level(6, 9_000, null, 9_100), new Level(1, 0, null, 0)),
            new LruPages(1, 2, 3, 4, 5),
            77L,
            new Events(11, 12, 13, 14, 15));
    private static final OomCandidate CANDIDATE =
            new OomCandidate(NOW, 4711, NOW - 10, "python3", -17L, 500, 20, 40_960, -998);
    private static final VictimExit EXIT = new VictimExit(4711, NOW - 10, NOW, NOW + 30);
    private static final VictimReaped REAPED = new VictimReaped(4711, NOW - 10, NOW, NOW + 20, 1, 2, 3);

    private final List<KernelRecord> records = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    @Test
    void shouldDecodeEveryFieldOfEveryKind() {
        decode(
                SyntheticDetail.of(CONTEXT),
                SyntheticDetail.of(CANDIDATE),
                SyntheticDetail.of(EXIT),
                SyntheticDetail.of(REAPED));

        assertEquals(List.of(CONTEXT, CANDIDATE, EXIT, REAPED), records);
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldLeaveOutWhatTheKernelCouldNotTell() {
        OomContext bare = new OomContext(NOW, List.of(new Level(7, 1, 2L, 3)), null, null, null);
        OomCandidate unkillable = new OomCandidate(NOW, 1, 2, "init", null, 500, 0, 4_096, -1000);

        decode(SyntheticDetail.of(bare), SyntheticDetail.of(unkillable));

        assertEquals(List.of(bare, unkillable), records);
    }

    @Test
    void shouldReadAsManyLevelsAsThereIsRoomFor() {
        OomContext deep = new OomContext(NOW, Collections.nCopies(16, new Level(7, 1, 2L, 3)), null, null, null);

        decode(SyntheticDetail.of(deep));

        assertEquals(List.of(deep), records);
    }

    @Test
    void shouldRefuseMoreLevelsThanThereIsRoomForAndFewerThanOne() {
        byte[] context = SyntheticDetail.of(CONTEXT);
        for (int levels : new int[] {-1, 0, 17}) {
            ByteBuffer.wrap(context).order(ByteOrder.nativeOrder()).putInt(DetailLayout.CONTEXT_LEVELS, levels);
            decode(context, SyntheticDetail.of(EXIT));
            assertEquals(List.of("context of " + levels + " levels, not 1 to 16"), complaints);
            assertEquals(List.of(EXIT), records, "the record behind it was not read");
        }
    }

    @Test
    void shouldRefuseARecordOfAnotherSizeThanItsKindHas() {
        byte[] cut = Arrays.copyOf(SyntheticDetail.of(EXIT), 32);
        ByteBuffer.wrap(cut).order(ByteOrder.nativeOrder()).putInt(0, 32);

        decode(cut, SyntheticDetail.of(REAPED));

        assertEquals(List.of("record of another size than its kind has: 32, 40"), complaints);
        assertEquals(List.of(REAPED), records);
    }

    @Test
    void shouldThrowNothingElseWhateverTheBytesAre() {
        Random random = new Random(20_261_122);
        byte[][] good = {
            SyntheticDetail.of(CONTEXT),
            SyntheticDetail.of(CANDIDATE),
            SyntheticDetail.of(EXIT),
            SyntheticDetail.of(REAPED)
        };
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = good[i % good.length].clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            decode(bytes, SyntheticDetail.of(EXIT));
            assertEquals(2, records.size() + complaints.size());
        }
    }

    private void decode(byte[]... written) {
        records.clear();
        complaints.clear();
        byte[] batch = SyntheticRecord.batch(written);
        new OomRecordDecoder(SyntheticRecord.PAGE_BYTES)
                .decodeBatch(batch, batch.length, records::add, e -> complaints.add(String.valueOf(e.getMessage())));
    }
}
