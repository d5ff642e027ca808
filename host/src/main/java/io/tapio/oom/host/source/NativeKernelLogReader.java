package io.tapio.oom.host.source;

import io.tapio.oom.kernel.Errno;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.KernelLog;
import io.tapio.oom.kernel.KernelLogSnapshot;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.NativeLibraryException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Reads {@code /dev/kmsg} through the native library: Java can neither seek to its end nor read without waiting. */
public final class NativeKernelLogReader implements KernelLogReader {

    private final KernelLog log;

    private NativeKernelLogReader(KernelLog log) {
        this.log = log;
    }

    /** Opens the log behind its last record. */
    public static KernelLogReader open(KernelInstall install) throws IOException {
        return open(() -> KernelLog.openAtEnd(install));
    }

    /**
     * Opens the log at the oldest record that the kernel still holds. Where the device is not to be had, that is what the
     * kernel holds now and nothing that comes later.
     */
    public static KernelLogReader openAtStart(KernelInstall install) throws IOException {
        try {
            return open(() -> KernelLog.openAtStart(install));
        } catch (IOException noDevice) {
            try {
                return new SnapshotLogReader(KernelLogSnapshot.read(install));
            } catch (NativeException nothingElse) {
                noDevice.addSuppressed(nothingElse);
                throw noDevice;
            }
        }
    }

    @FunctionalInterface
    private interface Opening {
        KernelLog open() throws NativeException;
    }

    private static KernelLogReader open(Opening opening) throws IOException {
        try {
            return new NativeKernelLogReader(opening.open());
        } catch (NativeException | NativeLibraryException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public List<String> read(Duration timeout) throws IOException {
        log.await(Math.toIntExact(timeout.toMillis()));
        try {
            return log.read();
        } catch (NativeException e) {
            if (e.errno() == Errno.EPIPE) {
                throw new KernelLogOverrunException("records of the kernel log were overwritten before they were read");
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
