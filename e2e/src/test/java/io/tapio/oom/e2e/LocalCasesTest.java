package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.e2e.kernels.Evidence;
import io.tapio.oom.e2e.kernels.KernelLogReader;
import io.tapio.oom.e2e.kernels.StoryCases;
import io.tapio.oom.e2e.kernels.Told;
import io.tapio.oom.e2e.kernels.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;

/** The cases that this machine's kernel allows and that hurt nobody else on it. */
class LocalCasesTest extends StoryCases {

    private static final String TOP = "/tapio-cases-" + ProcessHandle.current().pid();

    /** The number of CAP_SYS_RESOURCE, without which nobody may be protected from the OOM killer. */
    private static final int SYS_RESOURCE = 24;

    private static @Nullable Evidence evidence;

    @BeforeAll
    static void play() throws IOException, InterruptedException {
        RealKernel.required();
        Path seen = Scratch.directory().resolve("witness");
        String mark = KernelLog.followed().mark();
        try (Collector collector = Collector.run("""
                http: {port: 0}
                sinks: {stdout: {updates: true}}
                """).watching()) {
            playCases(seen);
            Witness witness = Witness.read(Files.readAllLines(seen));
            Await.until(
                    "the events of " + witness.killed().size() + " kills",
                    () -> told(collector).victims().size() >= witness.killed().size());
            List<String> metrics = MetricsPage.of(collector).text().lines().toList();
            collector.stop();
            evidence = new Evidence(
                    told(collector),
                    KernelLogReader.read(KernelLog.followed().since(mark)).of(witness.ended()),
                    witness,
                    metrics,
                    collector.err().await("hooks attached").contains("/oom_kill_process"));
        }
    }

    private static Told told(Collector collector) {
        return Told.read(collector.out().all(), LocalCasesTest::isOurs);
    }

    /** Others may be killed on this machine meanwhile. */
    private static boolean isOurs(JsonNode data) {
        return data.at("/victim/cgroup_path").asText().startsWith(TOP + "/")
                || data.at("/limit_owner/cgroup_path").asText().startsWith(TOP + "/");
    }

    private static void playCases(Path seen) throws IOException, InterruptedException {
        List<String> cases = new ArrayList<>(List.of(
                "single",
                "other-user",
                "threads",
                "tmpfs",
                "sidecar",
                "pod-limit",
                "other",
                "fork-storm",
                "short-lived",
                "storm",
                "reaper"));
        if (!MemoryCgroup.isV1()) {
            cases.add("group");
        }
        if (mayProtect()) {
            cases.add("protect");
        }
        run("make", "-s", "-C", "guest", "build/cases");
        List<String> command = new ArrayList<>(List.of("guest/build/cases", seen.toString(), TOP));
        command.addAll(cases);
        run(command.toArray(String[]::new));
    }

    private static boolean mayProtect() throws IOException {
        String capabilities = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .findFirst()
                .orElseThrow()
                .substring("CapEff:".length())
                .strip();
        return (Long.parseUnsignedLong(capabilities, 16) >> SYS_RESOURCE & 1) == 1;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path said = Scratch.directory().resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Scratch.register(process::destroyForcibly);
        if (process.waitFor() != 0) {
            throw new AssertionError(command[0] + " ended with " + process.exitValue() + ": " + Files.readString(said));
        }
    }

    @Override
    protected Evidence evidence() {
        return Objects.requireNonNull(evidence);
    }
}
