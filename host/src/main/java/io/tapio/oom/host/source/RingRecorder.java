package io.tapio.oom.host.source;

import io.tapio.oom.kernel.BatchTap;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.RingRecording;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the rings give to a file that {@code replay} reads. The records hold command lines as the kernel has them,
 * secrets included: only the file's owner may read it. Belongs to the draining thread.
 */
final class RingRecorder implements BatchTap, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RingRecorder.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long MOST_BYTES = 64L << 20;

    private final Path file;
    private final OutputStream out;
    private final long mostBytes;
    private long written;
    private boolean ended;

    private RingRecorder(Path file, OutputStream out, long mostBytes) {
        this.file = file;
        this.out = out;
        this.mostBytes = mostBytes;
    }

    /**
     * Begins a recording in a file that must not be there yet; the native library is loaded.
     *
     * @throws IOException when it can't be made
     */
    static RingRecorder begin(Path file) throws IOException {
        Instant boot = KernelClock.read().wallTime(0);
        return begin(file, KernelClock.pageBytes(), boot, Files.readString(BOOT_ID), MOST_BYTES);
    }

    static RingRecorder begin(Path file, int pageBytes, Instant boot, String bootId, long mostBytes)
            throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE);
        RingRecording.begin(out, pageBytes, boot, bootId);
        return new RingRecorder(file, out, mostBytes);
    }

    @Override
    public void take(byte[] batch, int bytes) {
        if (ended) {
            return;
        }
        if (written + bytes > mostBytes) {
            end("it has " + written + " bytes, and " + mostBytes + " at most");
            return;
        }
        try {
            RingRecording.append(out, batch, bytes);
            written += bytes;
        } catch (IOException e) {
            end(e.toString());
        }
    }

    private void end(String why) {
        ended = true;
        LOG.warn("the recording {} ends here: {}", file, why);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            end(e.toString());
        }
    }
}
