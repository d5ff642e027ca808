package io.tapio.oom.host.source;

/** This machine doesn't allow a source. The message says what was refused and what would allow it. */
public final class SourceUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public SourceUnavailableException(String message) {
        super(message);
    }

    public SourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
