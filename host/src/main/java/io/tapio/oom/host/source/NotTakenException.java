package io.tapio.oom.host.source;

/**
 * The taker of facts ends before it could pass them on: a source that can keep them does so, for the next start, and
 * ends too.
 */
public final class NotTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotTakenException(String message) {
        super(message);
    }
}
