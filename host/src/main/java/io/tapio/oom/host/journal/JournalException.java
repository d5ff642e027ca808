package io.tapio.oom.host.journal;

import org.jspecify.annotations.Nullable;

/** The journal can't be read at this moment: try again later. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
