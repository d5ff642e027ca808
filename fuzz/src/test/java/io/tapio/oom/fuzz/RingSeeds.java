package io.tapio.oom.fuzz;

import io.tapio.oom.kernel.OomCandidate;
import io.tapio.oom.kernel.OomContext;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.RingRecording;
import io.tapio.oom.kernel.SyntheticDetail;
import io.tapio.oom.kernel.SyntheticRecord;
import io.tapio.oom.kernel.SyntheticRecord.Cgroup;
import io.tapio.oom.kernel.VictimExit;
import io.tapio.oom.kernel.VictimReaped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the seeds that hold records of the ring; to be run again when the records' layout changes. */
final class RingSeeds {

    private static final long OOM = 5_000_000_000L;

    private RingSeeds() {}

    public static void main(String[] arguments) throws IOException {
        Path seeds = Path.of(arguments.length == 0 ? "seeds" : arguments[0]);
        for (Map.Entry<String, byte[]> seed : batches().entrySet()) {
            Files.write(seeds.resolve("ring").resolve(seed.getKey()), seed.getValue());
        }
        Files.write(seeds.resolve("log").resolve("recording"), recording());
    }

    /** By name. */
    static Map<String, byte[]> batches() {
        Map<String, byte[]> batches = new LinkedHashMap<>();
        batches.put("single", SyntheticRecord.batch(single()));
        batches.put("control", SyntheticRecord.batch(control()));
        batches.put(
                "two",
                SyntheticRecord.batch(
                        SyntheticRecord.kill(4713, OOM).groupKill().bytes(),
                        SyntheticRecord.kill(4714, OOM).alreadyExiting().bytes()));
        batches.put("details", details());
        batches.put("cut", Arrays.copyOf(SyntheticRecord.batch(single()), 300));
        return batches;
    }

    static byte[] recording() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        RingRecording.begin(file, SyntheticRecord.PAGE_BYTES, Instant.parse("2026-11-22T13:00:00Z"), "e07a8d95");
        byte[] details = details();
        RingRecording.append(file, details, details.length);
        byte[] kills = SyntheticRecord.batch(single(), control());
        RingRecording.append(file, kills, kills.length);
        return file.toByteArray();
    }

    private static byte[] single() {
        return SyntheticRecord.kill(4711, OOM)
                .victimMemory(100, 50, 5, 1, 2, 8192)
                .allIn(Cgroup.full(77, "/kubepods.slice/pod1/c1"), OwnerEvidence.OOM_LOCK)
                .cmdline("java", "-Dpassword=secret", "-jar", "a.jar")
                .bytes();
    }

    private static byte[] control() {
        return SyntheticRecord.kill(4712, OOM + 1)
                .control(OOM, 3, 4712, 1000, 7680, 0xcc0)
                .allIn(Cgroup.full(78, "/a"), OwnerEvidence.OOM_CONTROL)
                .victimPathCut()
                .cmdline("sh")
                .cmdlineCut()
                .bytes();
    }

    private static byte[] details() {
        OomContext.Level level = new OomContext.Level(77, 7680, 7680L, 7681);
        OomContext context = new OomContext(
                OOM,
                List.of(level, new OomContext.Level(1, 9000, null, 9001)),
                new OomContext.LruPages(1, 2, 3, 4, 5),
                12L,
                new OomContext.Events(1, 2, 3, 4, 5));
        return SyntheticRecord.batch(
                SyntheticDetail.of(context),
                SyntheticDetail.of(new OomCandidate(OOM, 4711, 1, "java", 60L, 56, 2, 8192, 0)),
                SyntheticDetail.of(new OomCandidate(OOM, 4720, 1, "sshd", null, 10, 0, 4096, -1000)),
                SyntheticDetail.of(new VictimExit(4711, 1, OOM, OOM + 1_000_000)),
                SyntheticDetail.of(new VictimReaped(4711, 1, OOM, OOM + 500_000, 0, 1, 0)));
    }
}
