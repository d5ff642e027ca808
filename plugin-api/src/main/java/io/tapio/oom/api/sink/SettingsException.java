package io.tapio.oom.api.sink;

/**
 * A sink's settings can't be used. The message begins with where the setting stands, as {@link SinkSettings#path} says it
 * ({@code sinks.hook.url must ...}): the host finds its line by that. It shows the value unless that may be secret, and
 * says what to do.
 */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
