package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands that end of themselves: what they print, how they exit, what they leave. */
class DemoTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern TRACE = Pattern.compile("^\\s+at ", Pattern.MULTILINE);

    @Test
    void shouldShowARealKillAndLeaveNothingBehind() throws IOException {
        RealKernel.required();
        try (Collector demo = Collector.start(Distribution.built(), List.of(), "demo")) {
            Collector.Ended ended = demo.awaitEnd();

            assertEquals(0, ended.exitCode(), ended::everything);
            String cgroup = "/tapio-oom-demo-" + demo.pid();
            shows(ended, "victim +tail, pid \\d+");
            shows(ended, "trigger +tail, pid \\d+");
            shows(ended, "limit of +" + cgroup);
            shows(ended, "limit +32\\.0 MiB");
            shows(ended, "peak +32\\.0 MiB");
            shows(ended, "witnesses +waitpid says status 137, the kernel's counter says oom_kill 1");
            assertFalse(Files.exists(MemoryCgroup.root().resolve(cgroup.substring(1))), "its cgroup is gone");
            String victim = ended.out().stream()
                    .filter(line -> line.matches(" +victim .*"))
                    .findFirst()
                    .orElseThrow();
            String pid = victim.substring(victim.lastIndexOf(' ') + 1);
            assertFalse(Files.exists(Path.of("/proc/" + pid)), "its process is gone");
            leavesNoBpfProgram();
        }
    }

    private static void leavesNoBpfProgram() {
        boolean installed = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "bpftool")));
        if (installed) {
            Await.until(
                    "each eBPF program to be somebody's",
                    () -> heldByProcesses().containsAll(programs()));
        }
    }

    /** The collectors' programs in this kernel; others may run one too. */
    private static Set<Long> programs() {
        Set<Long> ids = new HashSet<>();
        try {
            Process bpftool = new ProcessBuilder("bpftool", "--json", "prog", "show")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            for (JsonNode program : JSON.readTree(bpftool.getInputStream())) {
                if (program.path("name").asText().startsWith("mark_victim")) {
                    ids.add(program.get("id").asLong());
                }
            }
            return ids;
        } catch (IOException e) {
            throw new AssertionError("bpftool does not list the programs", e);
        }
    }

    private static Set<Long> heldByProcesses() {
        Set<Long> ids = new HashSet<>();
        ProcessHandle.allProcesses().forEach(process -> {
            try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fdinfo"))) {
                for (Path file : files.toList()) {
                    Files.readString(file)
                            .lines()
                            .filter(line -> line.startsWith("prog_id:"))
                            .forEach(line -> ids.add(Long.valueOf(
                                    line.substring("prog_id:".length()).strip())));
                }
            } catch (IOException | UncheckedIOException ended) {
                return;
            }
        });
        return ids;
    }

    @Test
    void shouldPrintTheDemosEventAsOneLineOfJson() throws IOException {
        RealKernel.required();
        Collector.Ended ended = Collector.command("demo", "--json");
        assertEquals(0, ended.exitCode(), ended::everything);
        assertEquals(1, ended.out().size(), ended::everything);
        JsonNode event = JSON.readTree(ended.out().getFirst());
        assertEquals("oom_kill_victim", event.at("/data/event_type").asText());
        assertEquals(32 << 20, event.at("/data/limit_owner/limit_bytes").asLong());
    }

    @Test
    void shouldPrintNothingButJsonWhereJsonIsAskedFor() throws IOException {
        String config =
                Distribution.built().home().resolve("config/tapio-oom.yaml").toString();
        for (JsonNode finding : objects(Collector.command("doctor", "--json"))) {
            assertTrue(finding.hasNonNull("topic") && finding.hasNonNull("verdict"), finding::toString);
        }
        List<JsonNode> plugins = objects(Collector.command("plugins", "list", "--json"));
        assertEquals(
                List.of(
                        "alertmanager",
                        "ensemble",
                        "envelope",
                        "file",
                        "kafka",
                        "kalman",
                        "kubernetes-events",
                        "linear",
                        "otlp",
                        "pagerduty",
                        "prometheus",
                        "slack",
                        "stdout",
                        "webhook"),
                plugins.stream()
                        .map(plugin -> plugin.get("id").asText())
                        .sorted()
                        .toList());
        List<JsonNode> checked = objects(Collector.command("config", "check", config, "--json"));
        assertEquals(1, checked.size());
        assertTrue(checked.getFirst().get("ok").asBoolean(), checked::toString);

        String wrong =
                Scratch.file("wrong.yaml", "nod: 1\nhttp: {port: 99999}\n").toString();
        Collector.Ended refused = Collector.command("config", "check", wrong, "--json");
        assertEquals(1, refused.exitCode(), refused::everything);
        assertEquals(2, objects(refused).size(), refused::everything);
    }

    private static List<JsonNode> objects(Collector.Ended ended) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : ended.out()) {
            JsonNode object = JSON.readTree(line.getBytes(StandardCharsets.UTF_8));
            assertTrue(object.isObject(), line);
            objects.add(object);
        }
        assertFalse(objects.isEmpty(), ended::everything);
        return objects;
    }

    @Test
    void shouldExitWithTwoWhereItIsCalledWrongly() {
        for (String wrong : new String[] {"run --colour", "dance", "plugins", "config", "demo --json=perhaps"}) {
            Collector.Ended ended = Collector.command(wrong.split(" "));
            assertEquals(2, ended.exitCode(), () -> wrong + ": " + ended.everything());
            assertEquals(List.of(), ended.out(), "nothing on standard output");
        }
    }

    @Test
    void shouldExitWithThreeWhereTheMachineDoesNotAllowADemo() {
        RealKernel.required();
        Collector.Ended ended = Collector.commandAs(Distribution.built().copy(), Collector.AS_NOBODY, "demo");
        assertEquals(3, ended.exitCode(), ended::everything);
        assertTrue(ended.err().stream().anyMatch(line -> line.contains("run it as root")), ended::everything);
        assertFalse(TRACE.matcher(ended.everything()).find(), ended::everything);
    }

    private static void shows(Collector.Ended ended, String row) {
        assertTrue(
                ended.out().stream().anyMatch(line -> line.matches(" +" + row)),
                () -> row + " is not shown:\n" + ended.everything());
    }
}
