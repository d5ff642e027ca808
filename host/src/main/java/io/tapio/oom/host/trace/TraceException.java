package io.tapio.oom.host.trace;

/** A trace can't be read on. The message tells where and what is wrong, with a code. */
public final class TraceException extends Exception {

    private static final long serialVersionUID = 1L;

    TraceException(String message) {
        super(message, null, false, false);
    }
}
