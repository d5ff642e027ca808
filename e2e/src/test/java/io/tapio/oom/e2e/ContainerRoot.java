package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A root file system with nothing but the programs of the tests, since no image can be fetched from anywhere. */
final class ContainerRoot {

    /** Inside: does as it is told on standard input, see {@link Hog}. */
    static final String HOG = "/oom-hog";

    /** Inside: takes memory at once until it is killed. */
    static final String NOW = "/oom-now";

    /** Inside: does nothing. */
    static final String PAUSE = "/pause";

    private static final Path DIRECTORY = make();

    private ContainerRoot() {}

    static Path directory() {
        return DIRECTORY;
    }

    /** The whole of it as an archive. */
    static Path archive() {
        Path archive = Scratch.directory().resolve("root.tar");
        Tool.run("tar", "-C", DIRECTORY.toString(), "-cf", archive.toString(), ".");
        return archive;
    }

    private static Path make() {
        Path root = Scratch.directory();
        try {
            for (String mountPoint : new String[] {"proc", "sys", "dev", "etc", "tmp"}) {
                Files.createDirectory(root.resolve(mountPoint));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String program : new String[] {HOG, NOW, PAUSE}) {
            Path source = Path.of("src/test/c", program.substring(1) + ".c").toAbsolutePath();
            Path built = root.resolve(program.substring(1));
            Tool.run("gcc", "-O1", "-static", "-o", built.toString(), source.toString());
        }
        return root;
    }
}
