package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A containerd of this run's own, with its Kubernetes plugin, which is gone when this is closed. */
final class Containerd implements AutoCloseable {

    static final String SANDBOX_IMAGE = "localhost/pause:1";

    private static final String SETTINGS = """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            [grpc]
              address = "%1$s/containerd.sock"
            [ttrpc]
              address = "%1$s/containerd.sock.ttrpc"
            [plugins."io.containerd.grpc.v1.cri"]
              sandbox_image = "%2$s"
              restrict_oom_score_adj = true
              disable_apparmor = true
              [plugins."io.containerd.grpc.v1.cri".containerd]
                snapshotter = "native"
              [plugins."io.containerd.grpc.v1.cri".cni]
                bin_dir = "%1$s/cni"
                conf_dir = "%1$s/cni"
            """;

    private final Path home = Scratch.directory();
    private final Process daemon;

    private Containerd() {
        Path settings = Scratch.file("config.toml", SETTINGS.formatted(home, SANDBOX_IMAGE));
        try {
            daemon = new ProcessBuilder("containerd", "--config", settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Scratch.register(this);
        Await.value(
                () -> "containerd, which says " + log(),
                () -> Tool.toEnd(with("version"), Map.of()).exitCode() == 0 ? Boolean.TRUE : null);
    }

    static Containerd open() {
        return new Containerd();
    }

    /** The socket that it serves. */
    Path socket() {
        return home.resolve("containerd.sock");
    }

    Path home() {
        return home;
    }

    String log() {
        try {
            return Files.readString(home.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives Kubernetes an image of another runtime's. */
    void image(Path archive) {
        ctr("--namespace", "k8s.io", "images", "import", "--snapshotter", "native", archive.toString());
    }

    String ctr(String... arguments) {
        return Tool.run(with(arguments), Map.of());
    }

    /** How it ends, whatever that is. */
    Tool.Ended toEnd(String... arguments) {
        return Tool.toEnd(with(arguments), Map.of());
    }

    private List<String> with(String... arguments) {
        return Stream.concat(Stream.of("ctr", "--address", socket().toString()), Stream.of(arguments))
                .toList();
    }

    /** A container whose program waits for a word before it takes all memory. */
    WaitingContainer run(String namespace, String id, long limit, String program) {
        return new WaitingContainer(with(plain(namespace, id, limit, program)), Map.of());
    }

    /** The arguments for a container of {@link ContainerRoot}. */
    String[] plain(String namespace, String id, long limit, String program) {
        return new String[] {
            "--namespace",
            namespace,
            "run",
            "--rm",
            "--memory-limit",
            limit + "",
            "--rootfs",
            ContainerRoot.directory().toString(),
            id,
            program
        };
    }

    /** The process of a container, as the daemon knows it. */
    long pid(String namespace, String id) {
        return ctr("--namespace", namespace, "task", "ls")
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(row -> row[0].equals(id))
                .mapToLong(row -> Long.parseLong(row[1]))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        for (String namespace : names("namespaces", "ls", "-q")) {
            for (String task : names("--namespace", namespace, "task", "ls", "-q")) {
                toEnd("--namespace", namespace, "task", "delete", "--force", task);
            }
            for (String container : names("--namespace", namespace, "containers", "ls", "-q")) {
                toEnd("--namespace", namespace, "containers", "delete", container);
            }
        }
        daemon.destroy();
        daemon.onExit().join();
        Scratch.forget(this);
    }

    private List<String> names(String... arguments) {
        return new ArrayList<>(toEnd(arguments).output().lines().toList());
    }
}
