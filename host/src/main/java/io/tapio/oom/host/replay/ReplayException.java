package io.tapio.oom.host.replay;

import java.io.IOException;

/** A file can't be replayed; the message says which, why and what to do, with its code. */
public final class ReplayException extends IOException {

    private static final long serialVersionUID = 1L;

    ReplayException(String message, Throwable cause) {
        super(message, cause);
    }
}
