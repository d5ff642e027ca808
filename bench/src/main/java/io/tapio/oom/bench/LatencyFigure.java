package io.tapio.oom.bench;

import io.tapio.oom.bench.KillWatch.Seen;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** From the kernel's time of a kill to its JSON at a local HTTP server, against a C program's receipt of the same kill. */
final class LatencyFigure {

    private static final String FIGURE = "latency";
    private static final int KILLS = 200;
    private static final double LATER_THAN_C_MS = 10;
    private static final double P99 = 0.99;

    /** The pauses vary by more than a timer tick, so that the kills don't keep step with it. */
    private static final int PAUSE_MS = 10;

    private static final int PAUSE_SPREAD_US = 20_000;

    private final Setting setting;
    private final Report report;
    private final Random random = new Random(1);

    LatencyFigure(Setting setting, Report report) {
        this.setting = setting;
        this.report = report;
    }

    void measure() throws IOException, InterruptedException {
        setting.kernel().load();
        Sample c = new Sample();
        Sample json = new Sample();
        Sample later = new Sample();
        double first = 0;
        int lost = 0;
        try (Hook hook = new Hook();
                KillWatch watch = new KillWatch(setting);
                Collector collector = new Collector(setting, "hook: {plugin: webhook, url: \"" + hook.url() + "\"}");
                ScratchCgroup cgroup = new ScratchCgroup(setting.cgroup())) {
            hook.warmUp();
            collector.awaitAttached();
            collector.awaitReady();
            for (int kill = 0; kill < KILLS; kill++) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                TimeUnit.MICROSECONDS.sleep(random.nextInt(PAUSE_SPREAD_US));
                long pid = kill(cgroup);
                Seen seen = watch.kills().await(pid);
                Long receivedNs = hook.receivedNs().await(pid);
                if (seen == null || receivedNs == null) {
                    lost++;
                    continue;
                }
                double ms = (receivedNs - seen.bootNs()) / 1e6;
                first = json.size() == 0 ? ms : first;
                json.add(ms);
                c.add((seen.receivedNs() - seen.bootNs()) / 1e6);
                later.add((receivedNs - seen.receivedNs()) / 1e6);
            }
        }
        report.add(Row.of(FIGURE, "C, record received, median", c.median(), "ms"));
        report.add(Row.of(FIGURE, "C, record received, p99", c.quantile(P99), "ms"));
        report.add(Row.of(FIGURE, "JSON at the HTTP server, median", json.median(), "ms"));
        report.add(Row.of(FIGURE, "JSON at the HTTP server, p99", json.quantile(P99), "ms"));
        report.add(Row.of(FIGURE, "JSON at the HTTP server, first kill", first, "ms"));
        report.add(Row.of(FIGURE, "JSON later than C, of the same kill, median", later.median(), "ms"));
        report.add(Row.of(FIGURE, "JSON later than C, of the same kill, p99", later.quantile(P99), "ms"));
        report.add(Row.atMost(
                FIGURE, "median of JSON over median of C", json.median() - c.median(), "ms", LATER_THAN_C_MS));
        report.add(Row.atMost(FIGURE, "kills of " + KILLS + " that one of them missed", lost, "", 0));
    }

    private static long kill(ScratchCgroup cgroup) throws IOException, InterruptedException {
        Process victim = cgroup.startVictim();
        try {
            if (!victim.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("process " + victim.pid() + " was not killed");
            }
            return victim.pid();
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }
}
