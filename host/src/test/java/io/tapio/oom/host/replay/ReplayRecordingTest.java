package io.tapio.oom.host.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.RingRecording;
import io.tapio.oom.kernel.SyntheticRecord;
import io.tapio.oom.kernel.SyntheticRecord.Cgroup;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReplayRecordingTest {

    private static final Instant BOOT = Instant.parse("2026-11-22T13:00:00Z");

    @Test
    void shouldTellARecordedRingAsTheKernelsClockAndPagesWere() throws IOException {
        byte[] kill = SyntheticRecord.kill(4711, 5_000_000_000L)
                .victimMemory(100, 50, 5, 1, 2, 8192)
                .allIn(Cgroup.full(77, "/a"), OwnerEvidence.OOM_LOCK)
                .bytes();

        Recorded told = recording(65_536, SyntheticRecord.batch(kill));

        OomKillVictim victim = told.victims().getFirst();
        assertEquals("kill-e07a8d95-5000000000-4711", victim.eventId());
        assertEquals(BOOT.plusSeconds(5), victim.time());
        assertEquals(50L * 65_536, victim.victim().anonRssBytes());
        assertEquals(Origin.EBPF, victim.origin());
        assertEquals(new ReplayTally(1, 0, 0, 0, 0), told.tally());
    }

    @Test
    void shouldPassOverARecordThatContradictsItself() throws IOException {
        byte[] broken = SyntheticRecord.kill(4711, 5_000_000_000L).bytes();
        broken[0] ^= 1;
        byte[] kill = SyntheticRecord.kill(4712, 6_000_000_000L).bytes();

        Recorded told = recording(4096, SyntheticRecord.batch(broken, kill));

        assertEquals(
                List.of(4712),
                told.victims().stream().map(each -> each.victim().pid()).toList());
        assertEquals(new ReplayTally(1, 0, 0, 1, 0), told.tally());
    }

    @Test
    void shouldTellWhatARecordingThatWasCutHolds() throws IOException {
        byte[] batch = SyntheticRecord.batch(
                SyntheticRecord.kill(4711, 5_000_000_000L).bytes(),
                SyntheticRecord.kill(4712, 6_000_000_000L).bytes());

        Recorded told = recording(4096, Arrays.copyOf(batch, batch.length - 100));

        assertEquals(1, told.victims().size());
        assertEquals(1, told.tally().malformed());
    }

    @Test
    void shouldRefuseARecordingOfAnotherLayout() throws IOException {
        byte[] file = file(4096, new byte[0]);
        file[12]++;

        String message = refusal(file);

        assertTrue(message.startsWith("[TAPIO-R002] test: recording has format 1 and record layout"), message);
        assertTrue(refusal(file(3, new byte[0])).contains("no page size: 3"));
        assertTrue(refusal(Arrays.copyOf(file, 20)).contains("after 20 bytes"));
    }

    private static String refusal(byte[] file) {
        UncheckedIOException refused =
                assertThrows(UncheckedIOException.class, () -> Recorded.of(new ByteArrayInputStream(file)));
        return String.valueOf(Objects.requireNonNull(refused.getCause()).getMessage());
    }

    @Test
    void shouldTellTheSameEachTime() throws IOException {
        byte[] batch =
                SyntheticRecord.batch(SyntheticRecord.kill(4711, 5_000_000_000L).bytes());

        List<OomEvent> first = recording(4096, batch).events();

        assertEquals(first, recording(4096, batch).events());
    }

    private static Recorded recording(int pageBytes, byte[] batch) throws IOException {
        return Recorded.of(new ByteArrayInputStream(file(pageBytes, batch)));
    }

    private static byte[] file(int pageBytes, byte[] batch) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        RingRecording.begin(file, pageBytes, BOOT, "e07a8d95-c1f2-4b6a-8d3e-5f7091a2b3c4");
        RingRecording.append(file, batch, batch.length);
        return file.toByteArray();
    }
}
