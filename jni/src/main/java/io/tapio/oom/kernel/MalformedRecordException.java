package io.tapio.oom.kernel;

/** A record that contradicts itself; the message says where and with which values. The others are not touched by it. */
public final class MalformedRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedRecordException(String message) {
        super(message);
    }
}
