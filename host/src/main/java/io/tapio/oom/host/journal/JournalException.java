package io.tapio.oom.host.journal;

/** The journal can't be read at this moment: try again later. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
