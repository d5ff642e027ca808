package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the collector costs when nothing is killed: its start, its memory, its processor time. */
final class FootprintFigure {

    private static final String FIGURE = "footprint";
    private static final int STARTS = 5;
    private static final int SETTLE_SECONDS = 20;
    private static final int IDLE_SECONDS = 30;

    /** {@code USER_HZ}, the unit of the times in {@code /proc/PID/stat}: the same on all of Linux's 64-bit machines. */
    private static final double TICKS_A_SECOND = 100;

    /** Fields of {@code /proc/PID/stat}, counted from the one behind the name. */
    private static final int STAT_UTIME = 11;

    private static final int STAT_STIME = 12;

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
        double before = cpuSeconds(proc);
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double used = cpuSeconds(proc) - before;
        report.add(Row.of(FIGURE, "processor, idle", used * 1e9 / (System.nanoTime() - from) * 100, "% of one"));
    }

    private static double cpuSeconds(Path proc) throws IOException {
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[STAT_UTIME]) + Long.parseLong(fields[STAT_STIME])) / TICKS_A_SECOND;
    }
}
