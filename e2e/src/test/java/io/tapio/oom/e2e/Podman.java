package io.tapio.oom.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debian's Podman with a storage of its own, and all of its containers until this is closed. */
final class Podman implements AutoCloseable {

    static final String IMAGE = "localhost/hog:1";

    // Where new limits can't be set, as in some virtual machines, these are what processes have at least.
    private static final String SETTINGS = """
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            """;

    private final List<String> command;
    private final Map<String, String> environment;

    private Podman() {
        Path storage = Scratch.directory();
        Path runtime = Scratch.directory();
        environment = Map.of(
                "CONTAINERS_CONF", Scratch.file("containers.conf", SETTINGS).toString());
        command = List.of(
                "podman", "--root", storage.toString(), "--runroot", runtime.toString(), "--storage-driver", "vfs");
    }

    /** With one image, whose program is {@link ContainerRoot#HOG}. */
    static Podman open() {
        Podman podman = Scratch.register(new Podman());
        podman.image(IMAGE, ContainerRoot.HOG);
        return podman;
    }

    /** Makes an image of all of {@link ContainerRoot}. */
    void image(String name, String program) {
        String entry = "ENTRYPOINT [\"" + program + "\"]";
        tell("import", "--quiet", "--change", entry, ContainerRoot.archive().toString(), name);
    }

    /** An image for other runtimes. */
    Path archive(String image) {
        Path archive = Scratch.directory().resolve("image.tar");
        tell("save", "--quiet", "--output", archive.toString(), image);
        return archive;
    }

    /** Runs it with these arguments, and says what it printed. */
    String tell(String... arguments) {
        return Tool.run(with(arguments), environment);
    }

    /** Runs it with these arguments, however it ends. */
    Tool.Ended toEnd(String... arguments) {
        return Tool.toEnd(with(arguments), environment);
    }

    private List<String> with(String... arguments) {
        return Stream.concat(command.stream(), Stream.of(arguments)).toList();
    }

    /** A container whose program waits for a word before it takes all memory. */
    WaitingContainer run(String name, String... options) {
        List<String> line = new ArrayList<>(with("run", "-i", "--name", name));
        line.addAll(List.of(options));
        line.add(IMAGE);
        return new WaitingContainer(line, environment);
    }

    ContainerWitness witness(String name) {
        return new ContainerWitness("podman", tell("inspect", "--format", "{{.Id}}", name), name);
    }

    long pid(String name) {
        return Long.parseLong(tell("inspect", "--format", "{{.State.Pid}}", name));
    }

    @Override
    public void close() {
        toEnd("pod", "rm", "--all", "--force", "--time", "0");
        toEnd("rm", "--all", "--force", "--time", "0");
        Scratch.forget(this);
    }
}
