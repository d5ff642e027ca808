package io.tapio.oom.api.sink;

/** A sink's settings can't be used. The message names the key, the value unless it may be secret, and what to do. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
