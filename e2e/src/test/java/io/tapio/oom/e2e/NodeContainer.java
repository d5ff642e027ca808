package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The DaemonSet's container on this machine, with what its manifest grants and nothing else: the runtime is told by the
 * manifest, line by line. Its directories on the node are the test's own, and so is the bpf file system.
 */
final class NodeContainer implements AutoCloseable {

    static final String NODE = "node-of-the-manifest";

    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String name = "tapio-e2e-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    private final List<String> launcher;
    private final Collector collector;

    private NodeContainer(Manifests manifests, Node node, Set<String> withheld, List<String> arguments) {
        List<String> command = podman("run", "--rm", "--name", name, "--network", "none");
        command.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"));
        if (manifests.podSpec().get("hostPID").asBoolean()) {
            command.addAll(List.of("--pid", "host"));
        }
        JsonNode container = manifests.container();
        rights(container.get("securityContext"), withheld, command);
        limits(container.at("/resources/limits"), command);
        for (JsonNode variable : container.get("env")) {
            command.addAll(List.of("--env", variable.get("name").asText() + "=" + value(variable)));
        }
        for (JsonNode mount : container.get("volumeMounts")) {
            String readOnly = mount.path("readOnly").asBoolean() ? ":ro" : "";
            command.addAll(List.of(
                    "--volume",
                    node.source(manifests, mount.get("name").asText()) + ":"
                            + mount.get("mountPath").asText() + readOnly));
        }
        // The image's own, not the manifest's.
        command.addAll(
                List.of("--env", "JAVA_HOME=/opt/java", "--rootfs", node.image().toString()));
        launcher = Manifests.texts(container.get("command"));
        command.addAll(launcher);
        command.addAll(arguments.isEmpty() ? Manifests.texts(container.get("args")) : arguments);
        Scratch.register(this);
        collector = Collector.ofCommand(command);
    }

    /** What the container finds of the node; kept from one container to the next. */
    record Node(Path image, Pins pins, Path directories) {

        static Node create(Path image) {
            return new Node(image, Pins.create(), Scratch.directory());
        }

        /** What a volume of the pod is here. */
        private Path source(Manifests manifests, String volume) {
            for (JsonNode each : manifests.podSpec().get("volumes")) {
                if (each.get("name").asText().equals(volume)) {
                    return each.has("configMap") ? configuration(manifests) : hostPath(each.get("hostPath"));
                }
            }
            throw new AssertionError("no volume " + volume);
        }

        private static Path configuration(Manifests manifests) {
            Path directory = Scratch.directory();
            try {
                Files.writeString(directory.resolve("tapio-oom.yaml"), manifests.configuration());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return directory;
        }

        private Path hostPath(JsonNode volume) {
            Path path = Path.of(volume.get("path").asText());
            if (path.equals(Path.of("/sys/fs/bpf"))) {
                return pins.mount();
            }
            if (!volume.get("type").asText().equals("DirectoryOrCreate")) {
                return path;
            }
            try {
                return Files.createDirectories(
                        directories.resolve(path.toString().substring(1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Runs what the manifest says. */
    static NodeContainer run(Manifests manifests, Node node) {
        return new NodeContainer(manifests, node, Set.of(), List.of());
    }

    /** The same with capabilities less. */
    static NodeContainer runWithout(Manifests manifests, Node node, String... capabilities) {
        return new NodeContainer(manifests, node, new HashSet<>(Arrays.asList(capabilities)), List.of());
    }

    /** Runs another command of the collector to its end. */
    static Collector.Ended command(Manifests manifests, Node node, String... arguments) {
        try (NodeContainer container = new NodeContainer(manifests, node, Set.of(), List.of(arguments))) {
            return container.collector.awaitEnd();
        }
    }

    private static void rights(JsonNode security, Set<String> withheld, List<String> command) {
        command.addAll(List.of(
                "--user",
                security.get("runAsUser").asText() + ":"
                        + security.get("runAsGroup").asText()));
        if (security.get("readOnlyRootFilesystem").asBoolean()) {
            command.addAll(List.of("--read-only", "--read-only-tmpfs=false"));
        }
        if (security.get("privileged").asBoolean()) {
            command.add("--privileged");
            return;
        }
        if (!security.get("allowPrivilegeEscalation").asBoolean()) {
            command.addAll(List.of("--security-opt", "no-new-privileges"));
        }
        if (security.at("/seccompProfile/type").asText().equals("Unconfined")) {
            command.addAll(List.of("--security-opt", "seccomp=unconfined"));
        }
        Manifests.texts(security.at("/capabilities/drop"))
                .forEach(dropped -> command.addAll(List.of("--cap-drop", dropped)));
        Manifests.texts(security.at("/capabilities/add")).stream()
                .filter(added -> !withheld.contains(added))
                .forEach(added -> command.addAll(List.of("--cap-add", added)));
    }

    private static String value(JsonNode variable) {
        if (variable.has("value")) {
            return variable.get("value").asText();
        }
        if (variable.at("/valueFrom/fieldRef/fieldPath").asText().equals("spec.nodeName")) {
            return NODE;
        }
        throw new AssertionError("not known here: " + variable);
    }

    private static void limits(JsonNode limits, List<String> command) {
        String memory = limits.get("memory").asText().replace("Mi", "m");
        String cpu = limits.get("cpu").asText();
        command.addAll(List.of("--memory", memory, "--memory-swap", memory));
        command.addAll(List.of("--cpus", Double.toString(Double.parseDouble(cpu.replace("m", "")) / 1_000)));
    }

    Collector collector() {
        return collector;
    }

    /** What its HTTP server answers to someone in the pod. */
    String get(String path, int port) {
        return tell("exec", name, "/bin/wget", "-qO-", "http://127.0.0.1:" + port + path);
    }

    /** Runs a command of the collector beside it, as {@code kubectl exec} does, and tells what it prints. */
    String exec(String... arguments) {
        List<String> command = new ArrayList<>(List.of("exec", name));
        command.addAll(launcher);
        command.addAll(List.of(arguments));
        return tell(command.toArray(String[]::new));
    }

    /** As the DaemonSet's test wants it: with the machine's own storage, since the image is a directory. */
    private static List<String> podman(String... arguments) {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String tell(String... arguments) {
        return Tool.run(podman(arguments), Map.of());
    }

    /** The collector's process on the machine. */
    private long pid() {
        return Long.parseLong(tell("inspect", "--format", "{{.State.Pid}}", name));
    }

    /** Capabilities in effect, in hexadecimal, as the kernel tells them. */
    String capabilities() {
        return status("CapEff:");
    }

    /** The most memory that it was charged for so far, page cache included. */
    long peakBytes() {
        try {
            String cgroup = Files.readAllLines(Path.of("/proc/" + pid() + "/cgroup")).stream()
                    .filter(line -> MemoryCgroup.isV1() ? line.contains(":memory:") : line.startsWith("0::"))
                    .map(line -> line.substring(line.indexOf('/') + 1))
                    .findFirst()
                    .orElseThrow();
            Path directory = MemoryCgroup.root().resolve(cgroup);
            Path peak = directory.resolve(MemoryCgroup.isV1() ? "memory.max_usage_in_bytes" : "memory.peak");
            Path now = directory.resolve(MemoryCgroup.isV1() ? "memory.usage_in_bytes" : "memory.current");
            return Long.parseLong(
                    Files.readString(Files.exists(peak) ? peak : now).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String status(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).strip())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tell("rm", "--force", "--ignore", "--time", "0", name);
        collector.close();
        Scratch.forget(this);
    }
}
