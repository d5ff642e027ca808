package io.tapio.oom.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads {@code /dev/kmsg}, the kernel's log. {@link #await} and {@link #read} belong to one thread, {@link #close} must
 * come after its end; {@link #wake} may be called from any.
 */
public final class KernelLog implements AutoCloseable {

    private static final int BATCH_BYTES = 64 * 1024;

    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH_BYTES);
    private volatile long handle;

    private KernelLog(long handle) {
        this.handle = handle;
    }

    /**
     * Opens the log behind its last record.
     *
     * @throws NativeException EPERM or EACCES without CAP_SYSLOG where {@code kernel.dmesg_restrict} is 1
     */
    public static KernelLog openAtEnd(KernelInstall install) throws NativeException {
        install.load();
        return new KernelLog(Native.kmsgOpen(false));
    }

    /**
     * Opens the log at the oldest record that the kernel still holds.
     *
     * @throws NativeException EPERM or EACCES without CAP_SYSLOG where {@code kernel.dmesg_restrict} is 1
     */
    public static KernelLog openAtStart(KernelInstall install) throws NativeException {
        install.load();
        return new KernelLog(Native.kmsgOpen(true));
    }

    /** Waits for a record; false when the time is up or {@link #wake} was called. */
    public boolean await(int timeoutMs) {
        return Native.kmsgAwait(handle, timeoutMs) > 0;
    }

    /** Ends the {@link #await} that is under way, and every later one. */
    public synchronized void wake() {
        if (handle != 0) {
            Native.kmsgWake(handle);
        }
    }

    /**
     * Reads the records that there are, without waiting: {@code prio,seq,usec,flags;text} with its continuation lines.
     *
     * @return lines of whole records; empty when there are none
     * @throws NativeException EPIPE when records were overwritten before they were read; the next call goes on behind
     *     the gap
     */
    public List<String> read() throws NativeException {
        int bytes = Native.kmsgRead(handle, batch);
        if (bytes < 0) {
            throw new NativeException("read /dev/kmsg", -bytes, "");
        }
        byte[] text = new byte[bytes];
        batch.clear().get(text);
        return new String(text, StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public synchronized void close() {
        long closing = handle;
        handle = 0;
        if (closing != 0) {
            Native.kmsgClose(closing);
        }
    }
}
