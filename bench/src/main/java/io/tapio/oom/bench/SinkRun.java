package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Feeds one host of sinks and keeps account of what its servers get. */
final class SinkRun {

    private static final int FIRST = EventFeed.KILLS_AN_INCIDENT;
    private static final int UNBOUNDED = 1_000_000;
    private static final long FIRST_SECONDS = 30;
    private static final long PATIENCE_SECONDS = 120;
    private static final long LOOK_MS = 10;

    private final SinkHost host;
    private final EventFeed feed;
    private final List<BatchPeer> peers;

    SinkRun(SinkHost host, EventFeed feed, List<BatchPeer> peers) {
        this.host = host;
        this.feed = feed;
        this.peers = peers;
    }

    /**
     * What came of feeding at one rate.
     *
     * @param fed a second, as the machine let it be
     * @param meanwhile how many a second were at the slowest server when the feeding ended
     * @param behindSeconds how long behind the last one was fed the last one came; all the time that was waited when one
     *     did not
     * @param through events a second from the first that was fed to the last that came
     * @param cpuMicros of the host's processor time for each event
     */
    record Outcome(double fed, double meanwhile, double behindSeconds, double through, double cpuMicros) {}

    /** The first incident must arrive: a host that sends nothing measures nothing. */
    void prove() throws IOException, InterruptedException {
        feed.write(FIRST, UNBOUNDED);
        if (!awaitAll(FIRST_SECONDS)) {
            throw new IOException("nothing arrives at one of the servers; the host says:\n" + host.log());
        }
    }

    Outcome feed(int events, int aSecond) throws IOException, InterruptedException {
        Path process = Path.of("/proc", Long.toString(host.pid()));
        int before = feed.written();
        double cpuBefore = ProcFile.cpuSeconds(process);
        long begin = System.nanoTime();
        double took = feed.write(events, aSecond);
        int meanwhile = slowest() - before;
        boolean all = awaitAll(PATIENCE_SECONDS);
        if (!host.isAlive()) {
            throw new IOException("the host ended:\n" + host.log());
        }
        double cpu = ProcFile.cpuSeconds(process) - cpuBefore;
        long last = all ? peers.stream().mapToLong(BatchPeer::lastNs).max().orElseThrow() : System.nanoTime();
        return new Outcome(
                events / took,
                meanwhile / took,
                Math.max(0, last - feed.lastNs()) / 1e9,
                events / ((last - begin) / 1e9),
                cpu * 1e6 / events);
    }

    int lost() {
        return peers.stream()
                .mapToInt(peer -> feed.written() - peer.different())
                .sum();
    }

    long outOfOrder() {
        return peers.stream().mapToLong(BatchPeer::outOfOrder).sum();
    }

    long again() {
        return peers.stream().mapToLong(BatchPeer::again).sum();
    }

    private int slowest() {
        return peers.stream().mapToInt(BatchPeer::different).min().orElseThrow();
    }

    /** Until every one has all; {@code false} when that takes too long. */
    private boolean awaitAll(long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (slowest() < feed.written()) {
            if (System.nanoTime() - deadline >= 0 || !host.isAlive()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        return true;
    }
}
