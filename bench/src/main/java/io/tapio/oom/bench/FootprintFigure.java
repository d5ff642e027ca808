package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the collector costs when nothing is killed: its start, its memory, its processor time. */
final class FootprintFigure {

    private static final String FIGURE = "footprint";
    private static final int STARTS = 5;
    private static final int SETTLE_SECONDS = 20;
    private static final int IDLE_SECONDS = 30;

    private final Setting setting;
    private final Report report;

    FootprintFigure(Setting setting, Report report) {
        this.setting = setting;
        this.report = report;
    }

    void measure() throws IOException, InterruptedException {
        Sample attached = new Sample();
        Sample ready = new Sample();
        for (int start = 1; start <= STARTS; start++) {
            try (Collector collector = new Collector(setting, "")) {
                attached.add(collector.awaitAttached());
                ready.add(collector.awaitReady());
                if (start == STARTS) {
                    report.add(Row.of(FIGURE, "start to hooks attached", attached.median(), "ms"));
                    report.add(Row.of(FIGURE, "start to ready", ready.median(), "ms"));
                    idle(Path.of("/proc", Long.toString(collector.pid())));
                }
            }
        }
    }

    private void idle(Path proc) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        Path rollup = proc.resolve("smaps_rollup");
        report.add(Row.of(FIGURE, "resident", ProcFile.mib(rollup, "Rss:"), "MiB"));
        report.add(Row.of(FIGURE, "resident, anonymous", ProcFile.mib(rollup, "Anonymous:"), "MiB"));
        long from = System.nanoTime();
        double before = ProcFile.cpuSeconds(proc);
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double used = ProcFile.cpuSeconds(proc) - before;
        report.add(Row.of(FIGURE, "processor, idle", used * 1e9 / (System.nanoTime() - from) * 100, "% of one"));
    }
}
