package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Docker daemon of this run's own, which is gone when this is closed. */
final class Docker implements AutoCloseable {

    static final String IMAGE = "hog:1";

    private final Path home = Scratch.directory();
    private final Process daemon;

    private Docker() {
        List<String> command = new ArrayList<>(List.of("dockerd", "--iptables=false", "--ip6tables=false"));
        command.addAll(List.of("--bridge=none", "--storage-driver=vfs", "--data-root=" + home.resolve("root")));
        command.addAll(List.of("--exec-root=" + home.resolve("exec"), "--pidfile=" + home.resolve("pid")));
        command.add("--host=" + address());
        try {
            daemon = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Scratch.register(this);
        Await.value(() -> "dockerd, which says " + log(), () -> toEnd("version").exitCode() == 0 ? Boolean.TRUE : null);
    }

    /** With one image, whose program is {@link ContainerRoot#HOG}. */
    static Docker open() {
        Docker docker = new Docker();
        String entry = "ENTRYPOINT [\"" + ContainerRoot.HOG + "\"]";
        docker.tell("import", "--change", entry, ContainerRoot.archive().toString(), IMAGE);
        return docker;
    }

    private String address() {
        return "unix://" + home.resolve("docker.sock");
    }

    private String log() {
        try {
            return Files.readString(home.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String tell(String... arguments) {
        return Tool.run(with(arguments), Map.of());
    }

    Tool.Ended toEnd(String... arguments) {
        return Tool.toEnd(with(arguments), Map.of());
    }

    /** A container whose program waits for a word before it takes all memory. */
    WaitingContainer run(String name, String... options) {
        List<String> line = new ArrayList<>(with("run", "--interactive", "--name", name));
        line.addAll(List.of(options));
        line.add(IMAGE);
        return new WaitingContainer(line, Map.of());
    }

    private List<String> with(String... arguments) {
        return Stream.concat(Stream.of("docker", "--host", address()), Stream.of(arguments))
                .toList();
    }

    @Override
    public void close() {
        toEnd("ps", "--all", "--quiet").output().lines().forEach(id -> toEnd("rm", "--force", id));
        daemon.destroy();
        daemon.onExit().join();
        Scratch.forget(this);
    }
}
