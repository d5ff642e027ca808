package io.tapio.oom.plugin.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * When a file is full, and where it goes then: {@code PATH.1} is the youngest of the full ones, {@code PATH.2} the next;
 * compressed ones end with {@code .gz}. Each step is one rename, so that a crash in between loses nothing.
 */
final class Rotation {

    private final Path path;
    private final Limits limits;
    private final Clock clock;
    private @Nullable LocalDate day;

    /**
     * The user's wishes.
     *
     * @param maxSize in bytes; a file is full when the next lines would make it longer
     * @param daily whether it is also full when a day is over, in local time
     * @param maxFiles how many full ones are kept
     * @param compress whether full ones are compressed
     */
    record Limits(long maxSize, boolean daily, int maxFiles, boolean compress) {}

    Rotation(Path path, Limits limits, Clock clock) {
        this.path = path;
        this.limits = limits;
        this.clock = clock;
    }

    boolean compresses() {
        return limits.compress();
    }

    /** Whether the file has no room for so many bytes more, or none for this day. */
    boolean due(long size, int more) throws IOException {
        LocalDate today = LocalDate.now(clock);
        LocalDate begun = day == null ? dayOfLastWrite(size) : day;
        // A clock that was set back does not end a day.
        day = begun != null && begun.isAfter(today) ? begun : today;
        if (size == 0) {
            return false;
        }
        return size + more > limits.maxSize() || (limits.daily() && begun != null && today.isAfter(begun));
    }

    private @Nullable LocalDate dayOfLastWrite(long size) throws IOException {
        return size == 0
                ? null
                : LocalDate.ofInstant(Files.getLastModifiedTime(path).toInstant(), clock.getZone());
    }

    /** Moves the file away. All full ones move on by one until there is a gap; where there is none the oldest goes. */
    void rotate() throws IOException {
        int last = 1;
        while (last <= limits.maxFiles() && present(last) != null) {
            last++;
        }
        if (last > limits.maxFiles()) {
            last = limits.maxFiles();
            Files.deleteIfExists(numbered(last, false));
            Files.deleteIfExists(numbered(last, true));
        }
        for (int number = last - 1; number >= 1; number--) {
            Path from = present(number);
            if (from != null) {
                move(from, numbered(number + 1, from.equals(numbered(number, true))));
            }
        }
        move(path, numbered(1, false));
        LineFile.syncDirectory(path);
    }

    /** The oldest full file that is to be compressed and is not, {@code null} when there is none. */
    @Nullable Path uncompressed() {
        for (int number = limits.maxFiles(); number >= 1; number--) {
            Path file = numbered(number, false);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    /** Removes what a process left that ended while it compressed. */
    void removeLeftovers() throws IOException {
        Compression.removeLeftovers(path);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private @Nullable Path present(int number) {
        Path plain = numbered(number, false);
        if (Files.exists(plain)) {
            return plain;
        }
        Path compressed = numbered(number, true);
        return Files.exists(compressed) ? compressed : null;
    }

    private Path numbered(int number, boolean compressed) {
        return path.resolveSibling(path.getFileName() + "." + number + (compressed ? ".gz" : ""));
    }
}
