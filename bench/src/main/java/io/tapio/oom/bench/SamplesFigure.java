package io.tapio.oom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to sample, and forecast, the memory of many containers, over what the collector costs without any; beside
 * it C programs that sample as many.
 */
final class SamplesFigure {

    private static final String FIGURE = "samples";
    private static final String EVERY_SECOND = "memory: {sample_interval: 1s}\n";
    private static final int MANY = 1_000;
    private static final int SOME = 250;
    private static final int SETTLE_SECONDS = 40;
    private static final int MEASURE_SECONDS = 60;
    private static final int PEERS_PASSES = 101;
    private static final double MOST_PERCENT_MANY = 2;
    private static final double MOST_PERCENT_SOME = 0.3;
    private static final double MOST_MIB = 25;

    private final Setting setting;
    private final Report report;

    SamplesFigure(Setting setting, Report report) {
        this.setting = setting;
        this.report = report;
    }

    private record Cost(double percent, double mib) {}

    void measure() throws IOException, InterruptedException {
        peers();
        Cost none = cost(0, EVERY_SECOND);
        Cost many = cost(MANY, EVERY_SECOND);
        report.add(Row.of(FIGURE, "processor, none, every second", none.percent(), "% of one"));
        report.add(Row.of(FIGURE, "resident, none, every second", none.mib(), "MiB"));
        report.add(Row.atMost(
                FIGURE,
                "processor, 1,000 every second, over none",
                many.percent() - none.percent(),
                "% of one",
                MOST_PERCENT_MANY));
        report.add(Row.atMost(
                FIGURE, "resident, 1,000 every second, over none", many.mib() - none.mib(), "MiB", MOST_MIB));
        Cost idle = cost(0, "");
        Cost some = cost(SOME, "");
        report.add(Row.of(FIGURE, "processor, none, usual rates", idle.percent(), "% of one"));
        report.add(Row.atMost(
                FIGURE,
                "processor, 250 at the usual rates, over none",
                some.percent() - idle.percent(),
                "% of one",
                MOST_PERCENT_SOME));
        report.add(Row.of(FIGURE, "resident, 250 at the usual rates, over none", some.mib() - idle.mib(), "MiB"));
    }

    private Cost cost(int containers, String more) throws IOException, InterruptedException {
        try (ManyContainers cgroups = new ManyContainers(setting.cgroup() + "-samples", containers);
                Collector collector = new Collector(setting, "", more)) {
            collector.awaitReady();
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            Path proc = Path.of("/proc", Long.toString(collector.pid()));
            long from = System.nanoTime();
            double before = ProcFile.cpuSeconds(proc);
            TimeUnit.SECONDS.sleep(MEASURE_SECONDS);
            double used = ProcFile.cpuSeconds(proc) - before;
            double percent = used * 1e9 / (System.nanoTime() - from) * 100;
            return new Cost(percent, ProcFile.mib(proc.resolve("smaps_rollup"), "Rss:"));
        }
    }

    private void peers() throws IOException, InterruptedException {
        Process peer = new ProcessBuilder(
                        setting.program("memcg_peer"),
                        setting.kernel().samplerObject().toString(),
                        ManyContainers.hierarchy().toString(),
                        Integer.toString(MANY),
                        Integer.toString(PEERS_PASSES))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (peer.waitFor() != 0) {
            throw new IOException("memcg_peer failed: " + said);
        }
        Map<String, String> numbers = new HashMap<>();
        for (String word : said.strip().split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                numbers.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        peer("C, the same iterator, 1,000 every second", numbers.get("iterator_us"));
        peer("C, usage and limit from open files", numbers.get("usage_and_limit_us"));
        peer("C, memory.stat from open files as well", numbers.get("with_stat_us"));
    }

    private void peer(String name, @Nullable String microseconds) throws IOException {
        if (microseconds == null) {
            throw new IOException("memcg_peer did not say what it costs: " + name);
        }
        report.add(Row.of(FIGURE, name, Double.parseDouble(microseconds) / 1e6 * 100, "% of one"));
    }
}
