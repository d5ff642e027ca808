package io.tapio.oom.host.config;

/**
 * A value that a configuration record does not accept.
 *
 * @param key the key within the record's section, in snake_case
 * @param reason what the value must be, for example {@code must be a power of two}
 * @param value the value, for the message
 */
record Violation(String key, String reason, Object value) {

    @Override
    public String toString() {
        return key + " " + reason + ": " + value;
    }
}
