package io.tapio.oom.host.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By what a file is known to be the same as before.
 *
 * @param bytes its size; of a folder that of all files in it
 * @param modifiedNs when it was last changed, or the newest file in it
 * @param identity which file it is on the disk: a renamed one is another
 */
record FileMark(long bytes, long modifiedNs, String identity) {

    /** More than that are not looked at in an unpacked plugin. */
    private static final int MOST = 10_000;

    /** The file's mark; {@code null} when it is not there or can't be looked at. Follows links. */
    static @Nullable FileMark of(Path path) {
        try {
            BasicFileAttributes own = Files.readAttributes(path, BasicFileAttributes.class);
            if (!own.isDirectory()) {
                return mark(own);
            }
            try (Stream<Path> files = Files.walk(path)) {
                return files.limit(MOST)
                        .map(FileMark::ofOne)
                        .reduce(
                                mark(own),
                                (sum, one) -> new FileMark(
                                        sum.bytes + one.bytes, Math.max(sum.modifiedNs, one.modifiedNs), sum.identity));
            }
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }

    private static FileMark ofOne(Path path) {
        try {
            return mark(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return new FileMark(0, 0, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileMark mark(BasicFileAttributes attributes) {
        return new FileMark(
                attributes.isDirectory() ? 0 : attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                Objects.toString(attributes.fileKey(), ""));
    }
}
