package io.tapio.oom.bench;

import io.tapio.oom.bench.SinkRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many events a second go through the journal and to three local HTTP sinks, in a container of 256 MB: 5,000 for a
 * minute, then as many as it can. Kills can't be had that fast, so they come from a file; syslog-ng reads such a file, too.
 */
final class SinksFigure {

    private static final String FIGURE = "sinks";
    private static final int SINKS = 3;
    private static final int A_SECOND = 5_000;
    private static final int SECONDS = 60;
    private static final int CEILING_EVENTS = 100_000;
    private static final int UNBOUNDED = 1_000_000;
    private static final long MEMORY_BYTES = 256L << 20;
    private static final double MIB = 1 << 20;
    private static final double LAG_SECONDS = 2;

    private final Setting setting;
    private final Report report;

    SinksFigure(Setting setting, Report report) {
        this.setting = setting;
        this.report = report;
    }

    /** Starts what is to be measured, ready to read. */
    @FunctionalInterface
    private interface Start {
        SinkHost of(Path feed, List<String> urls, ScratchCgroup container) throws IOException, InterruptedException;
    }

    void measure() throws IOException, InterruptedException {
        run("", this::collector);
        Path rival = setting.rival();
        if (rival == null) {
            System.err.println("sinks: syslog-ng is not there to compare with: it is left out");
        } else {
            run(
                    "syslog-ng: ",
                    (feed, urls, container) ->
                            new SyslogNg(rival, setting.scratch().resolve("syslog-ng"), feed, urls, container));
        }
    }

    private Collector collector(Path feed, List<String> urls, ScratchCgroup container)
            throws IOException, InterruptedException {
        String sinks = IntStream.range(0, urls.size())
                .mapToObj(i -> "hook%d: {plugin: webhook, url: \"%s\", batch: true}".formatted(i, urls.get(i)))
                .collect(Collectors.joining(", ", "stdout: {enabled: false}, ", ""));
        Collector collector =
                new Collector(setting, sinks, "", container, Map.of("TAPIO_JAVA_OPTS", "-Dtapio.feed=" + feed));
        try {
            collector.awaitReady();
            return collector;
        } catch (IOException | InterruptedException e) {
            collector.close();
            throw e;
        }
    }

    /** @param who stands before the names of its rows; the limits are the collector's, who is nobody else */
    private void run(String who, Start start) throws IOException, InterruptedException {
        List<BatchPeer> peers = new ArrayList<>();
        for (int i = 0; i < SINKS; i++) {
            peers.add(new BatchPeer());
        }
        boolean ours = who.isEmpty();
        Path file = Files.createFile(setting.scratch().resolve(ours ? "feed.jsonl" : "rival.jsonl"));
        try (EventFeed feed = new EventFeed(file);
                ScratchCgroup container =
                        new ScratchCgroup(setting.cgroup() + (ours ? "-sinks" : "-rival"), MEMORY_BYTES);
                SinkHost host =
                        start.of(file, peers.stream().map(BatchPeer::url).toList(), container)) {
            SinkRun run = new SinkRun(host, feed, peers);
            run.prove();
            Outcome minute = run.feed(A_SECOND * SECONDS, A_SECOND);
            long anonymous = container.anonymousBytes();
            Outcome most = run.feed(CEILING_EVENTS, UNBOUNDED);
            atLeast(ours, who + "fed for a minute", minute.fed(), "events/s", A_SECOND * 0.99);
            report.add(Row.of(FIGURE, who + "meanwhile at the slowest of the sinks", minute.meanwhile(), "events/s"));
            atMost(ours, who + "last of them at the last sink after", minute.behindSeconds(), "s", LAG_SECONDS);
            report.add(Row.of(FIGURE, who + "processor time an event", minute.cpuMicros(), "us"));
            report.add(Row.of(FIGURE, who + "ceiling, each to three sinks", most.through(), "events/s"));
            report.add(Row.of(FIGURE, who + "processor time an event there", most.cpuMicros(), "us"));
            atMost(ours, who + "lost", run.lost(), "events", 0);
            atMost(ours, who + "out of order in their incident", run.outOfOrder(), "events", 0);
            report.add(Row.of(FIGURE, who + "came again", run.again(), "events"));
            atMost(ours, who + "memory of the container, at most", container.peakBytes() / MIB, "MiB", 256);
            report.add(Row.of(FIGURE, who + "of it behind the minute, not files", anonymous / MIB, "MiB"));
            if (run.lost() > 0) {
                System.err.println("sinks: the host said:\n" + host.log());
            }
        } finally {
            peers.forEach(BatchPeer::close);
        }
    }

    private void atLeast(boolean ours, String name, double value, String unit, double bound) {
        report.add(ours ? Row.atLeast(FIGURE, name, value, unit, bound) : Row.of(FIGURE, name, value, unit));
    }

    private void atMost(boolean ours, String name, double value, String unit, double bound) {
        report.add(ours ? Row.atMost(FIGURE, name, value, unit, bound) : Row.of(FIGURE, name, value, unit));
    }
}
