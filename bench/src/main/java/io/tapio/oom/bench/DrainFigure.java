package io.tapio.oom.bench;

import io.tapio.oom.kernel.KernelRecord;
import io.tapio.oom.kernel.MalformedRecordException;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.OomMonitor;
import io.tapio.oom.kernel.OomRecord;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast a full ring is drained into decoded records: through the native library against a C program with libbpf's
 * consumer, in turns, from one ring with the same records.
 */
final class DrainFigure {

    private static final String FIGURE = "drain";
    private static final double SHARE_OF_C = 0.8;
    private static final int RING_BYTES = 32 << 20;
    private static final int WARM_UP_ROUNDS = 60;
    private static final int ROUNDS = 101;

    /** The pods that a kubelet runs at most, by default. */
    private static final int CONTAINERS = 110;

    /** More than there are records in a ring, so that no path and no command line comes twice. */
    private static final int CONTAINERS_THAT_NEVER_REPEAT = 50_000;

    private final Setting setting;
    private final Report report;

    DrainFigure(Setting setting, Report report) {
        this.setting = setting;
        this.report = report;
    }

    void measure() throws IOException, NativeException {
        Rates repeating = rates(CONTAINERS);
        String among = ", " + CONTAINERS + " containers";
        report.add(Row.of(FIGURE, "C, libbpf" + among, repeating.c.median(), "records/s"));
        report.add(Row.of(FIGURE, "Java" + among, repeating.java.median(), "records/s"));
        double share = repeating.java.median() / repeating.c.median();
        report.add(Row.atLeast(FIGURE, "Java over C" + among, share, "", SHARE_OF_C));

        Rates distinct = rates(CONTAINERS_THAT_NEVER_REPEAT);
        report.add(Row.of(FIGURE, "C, libbpf, each its own container", distinct.c.median(), "records/s"));
        report.add(Row.of(FIGURE, "Java, each its own container", distinct.java.median(), "records/s"));
        double distinctShare = distinct.java.median() / distinct.c.median();
        report.add(Row.of(FIGURE, "Java over C, each its own container", distinctShare, ""));
    }

    private record Rates(Sample c, Sample java) {}

    private Rates rates(int containers) throws IOException, NativeException {
        Rates rates = new Rates(new Sample(), new Sample());
        try (Peer peer = new Peer(
                setting.program("ring_peer"),
                setting.program("fill.bpf.o"),
                Integer.toString(RING_BYTES),
                Integer.toString(containers))) {
            int map = Integer.parseInt(peer.expect("ring").getFirst());
            try (OomMonitor ring =
                    OomMonitor.borrowRing(setting.kernel().nativeDirectory(), map, OomMonitor.BATCH_BYTES)) {
                for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                    Drained c = drainInC(peer);
                    Drained java = drainInJava(peer, ring);
                    if (java.records != c.records || java.checksum != c.checksum) {
                        throw new IOException("C and Java read different records: " + c + ", " + java);
                    }
                    if (round >= 0) {
                        rates.c.add(c.rate());
                        rates.java.add(java.rate());
                    }
                }
            }
        }
        return rates;
    }

    private record Drained(long records, long nanoseconds, long checksum) {

        double rate() {
            return records * 1e9 / nanoseconds;
        }
    }

    private static void fill(Peer peer) throws IOException {
        peer.tell("fill");
        peer.expect("filled");
    }

    private static Drained drainInC(Peer peer) throws IOException {
        fill(peer);
        peer.tell("drain");
        List<Long> numbers = peer.expect("drained").stream().map(Long::valueOf).toList();
        return new Drained(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    private static Drained drainInJava(Peer peer, OomMonitor ring) throws IOException {
        fill(peer);
        Tally tally = new Tally();
        long start = System.nanoTime();
        while (ring.drain(tally::take, Tally::refuse)) {
            ring.commit();
        }
        long nanoseconds = System.nanoTime() - start;
        if (tally.kept == null) {
            throw new IOException("the ring was empty");
        }
        return new Drained(tally.records, nanoseconds, tally.checksum);
    }

    /** Keeps each record until the next, so that the compiler can't do without making it. */
    private static final class Tally {

        private @Nullable OomRecord kept;
        private long records;
        private long checksum;

        void take(KernelRecord taken) {
            OomRecord record = (OomRecord) taken;
            kept = record;
            records++;
            checksum += record.sequence() + record.victim().tgid();
            OomRecord.TaskMemory memory = record.trigger().memory();
            if (memory != null) {
                checksum += memory.anonRssPages();
            }
            OomRecord.Memcg owner = record.limitOwner();
            String path = owner == null ? null : owner.path();
            if (owner != null && path != null) {
                checksum += owner.id() + path.length();
            }
            String cmdline = record.triggerCmdline();
            if (cmdline != null) {
                checksum += cmdline.length();
            }
        }

        static void refuse(MalformedRecordException e) {
            throw new IllegalStateException(e);
        }
    }
}
