package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many events a second go through the journal and to three local HTTP sinks, in a container of 256 MB: 5,000 for a
 * minute, then as many as it can. Kills can't be had that fast, so they come from a file.
 */
final class SinksFigure {

    private static final String FIGURE = "sinks";
    private static final int SINKS = 3;
    private static final int A_SECOND = 5_000;
    private static final int SECONDS = 60;
    private static final int CEILING_EVENTS = 100_000;
    private static final int UNBOUNDED = 1_000_000;
    private static final long MEMORY_BYTES = 256L << 20;
    private static final double LAG_SECONDS = 2;
    private static final long PATIENCE_SECONDS = 120;

    private final Setting setting;
    private final Report report;

    SinksFigure(Setting setting, Report report) {
        this.setting = setting;
        this.report = report;
    }

    void measure() throws IOException, InterruptedException {
        List<BatchPeer> peers = new ArrayList<>();
        for (int i = 0; i < SINKS; i++) {
            peers.add(new BatchPeer());
        }
        Path file = Files.createFile(setting.scratch().resolve("feed.jsonl"));
        String sinks = IntStream.range(0, SINKS)
                .mapToObj(i -> "hook%d: {plugin: webhook, url: \"%s\", batch: true}"
                        .formatted(i, peers.get(i).url()))
                .collect(Collectors.joining(", ", "stdout: {enabled: false}, ", ""));
        try (EventFeed feed = new EventFeed(file);
                ScratchCgroup container = new ScratchCgroup(setting.cgroup() + "-sinks", MEMORY_BYTES);
                Collector collector = new Collector(
                        setting, sinks, "", container, Map.of("TAPIO_JAVA_OPTS", "-Dtapio.feed=" + file))) {
            collector.awaitReady();
            sustained(feed, peers);
            ceiling(feed, peers);
            double lost = peers.stream()
                    .mapToDouble(peer -> feed.written() - peer.different())
                    .sum();
            report.add(Row.atMost(FIGURE, "lost", lost, "events", 0));
            report.add(Row.atMost(
                    FIGURE,
                    "out of order in their incident",
                    peers.stream().mapToDouble(BatchPeer::outOfOrder).sum(),
                    "events",
                    0));
            report.add(Row.of(
                    FIGURE,
                    "came again",
                    peers.stream().mapToDouble(BatchPeer::again).sum(),
                    "events"));
            report.add(Row.atMost(
                    FIGURE, "memory of the container, at most", container.peakBytes() / 1048576.0, "MiB", 256));
        } finally {
            peers.forEach(BatchPeer::close);
        }
    }

    private void sustained(EventFeed feed, List<BatchPeer> peers) throws IOException, InterruptedException {
        double took = feed.write(A_SECOND * SECONDS, A_SECOND);
        long end = System.nanoTime();
        int through = peers.stream().mapToInt(BatchPeer::different).min().orElse(0);
        awaitAll(feed, peers);
        report.add(Row.atLeast(FIGURE, "fed for a minute", feed.written() / took, "events/s", A_SECOND * 0.99));
        report.add(Row.of(FIGURE, "meanwhile at the slowest of the sinks", through / took, "events/s"));
        report.add(Row.atMost(FIGURE, "last of them at the last sink after", seconds(end, peers), "s", LAG_SECONDS));
    }

    private void ceiling(EventFeed feed, List<BatchPeer> peers) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        feed.write(CEILING_EVENTS, UNBOUNDED);
        awaitAll(feed, peers);
        report.add(Row.of(FIGURE, "ceiling, each to three sinks", CEILING_EVENTS / seconds(begin, peers), "events/s"));
    }

    private static double seconds(long sinceNs, List<BatchPeer> peers) {
        long last = peers.stream().mapToLong(BatchPeer::lastNs).max().orElse(sinceNs);
        return Math.max(0, (last - sinceNs) / 1e9);
    }

    /** Until every one has all, or nothing more comes for too long: then it is counted as lost. */
    private static void awaitAll(EventFeed feed, List<BatchPeer> peers) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline && peers.stream().anyMatch(peer -> peer.different() < feed.written())) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
