package io.tapio.oom.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The native methods; {@code oom_jni.c} registers them. Handles are addresses: a stale one crashes the process. */
final class Native {

    private static boolean loaded;

    private Native() {}

    /**
     * Loads {@code libtapio_oom.so} from a directory, once, and compares its record layout with Java's.
     *
     * @throws NativeLibraryException when it is missing, can't be linked, or was built for another layout
     */
    static synchronized void load(Path directory) {
        if (loaded) {
            return;
        }
        Path library = directory.resolve("libtapio_oom.so").toAbsolutePath();
        if (!Files.isReadable(library)) {
            throw new NativeLibraryException("native library not found: " + library, null);
        }
        try {
            System.load(library.toString());
        } catch (UnsatisfiedLinkError e) {
            throw new NativeLibraryException("native library can't be loaded: " + e.getMessage(), e);
        }
        OomRecordLayout.compareWith(abiNames(), abiValues());
        loaded = true;
    }

    static native String[] abiNames();

    static native long[] abiValues();

    static native int pageBytes();

    static native long bootTimeNs();

    static native long bootEpochNs();

    static native long monitorOpen(
            String object,
            int[] ringDetailBytesAndHooks,
            @Nullable String pinDirectory,
            int[] states,
            int[] errors,
            String[] details,
            long[] pinNumbers,
            @Nullable String[] pinWords)
            throws NativeException;

    static native void monitorUnpin(String directory) throws NativeException;

    static native long monitorBorrow(int mapId) throws NativeException;

    static native int monitorDrain(long handle, byte[] to, int mostRecords);

    static native int monitorDrainDetails(long handle, byte[] to);

    static native void monitorCommit(long handle);

    static native int monitorAwait(long handle, int timeoutMs);

    static native void monitorWake(long handle);

    static native void monitorCounters(long handle, long[] sums);

    static native void monitorClose(long handle);

    static native long kmsgOpen(boolean atStart) throws NativeException;

    static native int kmsgRead(long handle, ByteBuffer to);

    static native int kmsgAwait(long handle, int timeoutMs);

    static native void kmsgWake(long handle);

    static native void kmsgClose(long handle);

    static native int kmsgSnapshot(ByteBuffer to);

    static native long samplerOpen(
            String object,
            String hierarchy,
            int maxCgroups,
            boolean wantsHits,
            int[] hitsError,
            @Nullable String[] hitsDetail)
            throws NativeException;

    static native ByteBuffer samplerReadings(long handle);

    static native ByteBuffer samplerPassFound(long handle);

    static native int samplerPass(long handle);

    static native int samplerAwait(long handle, int timeoutMs);

    static native void samplerWake(long handle);

    static native int samplerHits(long handle, byte[] to);

    static native void samplerCounters(long handle, long[] sums);

    static native void samplerClose(long handle);
}
