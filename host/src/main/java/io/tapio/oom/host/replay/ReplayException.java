package io.tapio.oom.host.replay;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** A file can't be replayed; the message says which, why and what to do, with its code. */
public final class ReplayException extends IOException {

    private static final long serialVersionUID = 1L;

    ReplayException(String message) {
        super(message);
    }

    ReplayException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The bytes of a file don't come. */
    public static ReplayException unreadable(String name, IOException cause) {
        String reason = cause instanceof NoSuchFileException ? "there is no such file" : String.valueOf(cause);
        return new ReplayException("[TAPIO-R001] " + name + " can't be read: " + reason, cause);
    }
}
