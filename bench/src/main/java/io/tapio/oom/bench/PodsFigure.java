package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a thousand pods on the node cost in memory: settled, and at the worst moment while they are listed. */
final class PodsFigure {

    private static final String FIGURE = "pods";
    private static final int MANY = 1_000;
    private static final int RUNS = 3;
    private static final int SETTLE_SECONDS = 20;
    private static final long PATIENCE_SECONDS = 60;
    private static final double MOST_MIB = 20;

    private final Setting setting;
    private final Report report;

    PodsFigure(Setting setting, Report report) {
        this.setting = setting;
        this.report = report;
    }

    /** Medians of one situation. */
    private record Cost(Sample resident, Sample peak) {
        Cost() {
            this(new Sample(), new Sample());
        }
    }

    void measure() throws IOException, InterruptedException {
        Cost off = new Cost();
        Cost none = new Cost();
        Cost many = new Cost();
        for (int run = 0; run < RUNS; run++) {
            alone(off);
            with(0, none);
            with(MANY, many);
        }
        try (PodServer server = new PodServer(1)) {
            report.add(Row.of(FIGURE, "one pod as it is sent", server.podBytes() / 1024.0, "KiB"));
        }
        report.add(Row.of(FIGURE, "resident, no cluster", off.resident().median(), "MiB"));
        report.add(Row.of(
                FIGURE, "resident, a cluster without pods", none.resident().median(), "MiB"));
        report.add(Row.of(FIGURE, "resident, 1,000 pods", many.resident().median(), "MiB"));
        report.add(Row.of(FIGURE, "highest, a cluster without pods", none.peak().median(), "MiB"));
        report.add(Row.of(FIGURE, "highest, 1,000 pods", many.peak().median(), "MiB"));
        report.add(Row.atMost(
                FIGURE,
                "1,000 pods over none, resident",
                many.resident().median() - none.resident().median(),
                "MiB",
                MOST_MIB));
        report.add(Row.atMost(
                FIGURE,
                "1,000 pods over none, highest",
                many.peak().median() - none.peak().median(),
                "MiB",
                MOST_MIB));
    }

    private void alone(Cost cost) throws IOException, InterruptedException {
        try (Collector collector = new Collector(setting, "")) {
            collector.awaitReady();
            settle(collector, cost);
        }
    }

    private void with(int pods, Cost cost) throws IOException, InterruptedException {
        try (PodServer server = new PodServer(pods)) {
            Path kubeconfig = Files.writeString(setting.scratch().resolve("kubeconfig"), server.kubeconfig());
            String more = "node: " + PodServer.NODE + "\nkubernetes: {kubeconfig: \"" + kubeconfig + "\"}\n";
            try (Collector collector = new Collector(setting, "", more)) {
                collector.awaitReady();
                server.awaitWatched(PATIENCE_SECONDS);
                settle(collector, cost);
            }
        }
    }

    private static void settle(Collector collector, Cost cost) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        Path proc = Path.of("/proc", Long.toString(collector.pid()));
        cost.resident().add(ProcFile.mib(proc.resolve("smaps_rollup"), "Rss:"));
        cost.peak().add(ProcFile.mib(proc.resolve("status"), "VmHWM:"));
    }
}
