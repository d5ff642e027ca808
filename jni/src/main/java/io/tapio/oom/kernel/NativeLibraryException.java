package io.tapio.oom.kernel;

import org.jspecify.annotations.Nullable;

/** The native library is missing or does not belong to these classes. The installation is broken, not the machine. */
public final class NativeLibraryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NativeLibraryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
