package io.tapio.oom.host.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the machine's files, from inside of a container too: every path starts at the machine's root, and a symbolic
 * link never leads out of it. Reads regular files alone, never more of one than a limit, and gives nothing where there
 * is nothing: what can't be read or makes no sense is counted. For any thread.
 */
final class MachineFiles {

    private static final int MOST_LINKS = 40;
    private static final Path ROOT = Path.of("/");

    private final Path root;
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();

    private MachineFiles(Path root) {
        this.root = root;
    }

    /** Makes sense of a file's bytes, which are wiped afterwards. */
    interface Reader<T> {
        /** @throws IOException when it makes no sense */
        @Nullable T read(byte[] bytes) throws IOException;
    }

    /** The files below a directory, as if it were the machine's root. */
    static MachineFiles below(Path root) {
        return new MachineFiles(root);
    }

    /**
     * The files of this machine. In a container that sees the machine's processes they are those of its first process;
     * that takes CAP_SYS_PTRACE, and no mount of the machine's directories.
     *
     * @param proc where procfs is mounted
     */
    static MachineFiles of(Path proc) {
        Path init = proc.resolve("1/root");
        try {
            boolean other = !Files.isSameFile(init, ROOT) && Files.isReadable(init.resolve("etc"));
            return new MachineFiles(other ? init : ROOT);
        } catch (IOException notOurs) {
            return new MachineFiles(ROOT);
        }
    }

    /**
     * What a file tells.
     *
     * @param path from the machine's root
     * @param most bytes; of a longer file nothing is read
     */
    <T> @Nullable T read(String path, int most, Reader<T> reader) {
        byte[] bytes = null;
        try {
            Path file = resolve(path);
            if (file == null || !isRegular(file)) {
                return null;
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                bytes = in.readNBytes(most + 1);
            }
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return null;
        } catch (IOException denied) {
            unreadable.incrementAndGet();
            return null;
        }
        try {
            if (bytes.length > most) {
                throw new IOException("longer than " + most + " bytes");
            }
            return reader.read(bytes);
        } catch (IOException nonsense) {
            malformed.incrementAndGet();
            return null;
        } finally {
            Arrays.fill(bytes, (byte) 0); // there may have been an environment in it
        }
    }

    /** Whether there is such a directory. */
    boolean isDirectory(String path) {
        try {
            Path directory = resolve(path);
            return directory != null && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException denied) {
            return false;
        }
    }

    /** The names in a directory, in order; empty when there is none. */
    List<String> list(String path, int most) {
        try {
            Path directory = resolve(path);
            if (directory == null || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                return List.of();
            }
            List<String> names = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    if (names.size() == most) {
                        break;
                    }
                    names.add(String.valueOf(entry.getFileName()));
                }
            }
            Collections.sort(names);
            return names;
        } catch (DirectoryIteratorException | IOException denied) {
            unreadable.incrementAndGet();
            return List.of();
        }
    }

    /** Files that are there and could not be read, for want of privilege as a rule. */
    long unreadable() {
        return unreadable.get();
    }

    /** Files that were too long, or not what they should be. */
    long malformed() {
        return malformed.get();
    }

    private static boolean isRegular(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile();
    }

    /** The kernel would take a link's root for the root of this process. */
    private @Nullable Path resolve(String path) throws IOException {
        Deque<String> ahead = new ArrayDeque<>(List.of(path.split("/")));
        Path at = root;
        int links = 0;
        for (String name = ahead.poll(); name != null; name = ahead.poll()) {
            if (name.equals("..")) {
                Path parent = at.getParent();
                at = at.equals(root) || parent == null ? root : parent;
            } else if (!name.isEmpty() && !name.equals(".")) {
                Path next = child(at, name);
                if (next == null) {
                    return null;
                }
                if (!Files.isSymbolicLink(next)) {
                    at = next;
                    continue;
                }
                if (++links > MOST_LINKS) {
                    return null;
                }
                String target = Files.readSymbolicLink(next).toString();
                at = target.startsWith("/") ? root : at;
                for (String each : List.of(target.split("/")).reversed()) {
                    ahead.push(each);
                }
            }
        }
        return at;
    }

    private static @Nullable Path child(Path directory, String name) {
        try {
            return directory.resolve(name);
        } catch (InvalidPathException noPathHere) {
            // Where the locale is plain ASCII, names with other characters can't be opened.
            return null;
        }
    }
}
