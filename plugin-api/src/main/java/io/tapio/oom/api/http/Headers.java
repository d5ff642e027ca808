package io.tapio.oom.api.http;

import io.tapio.oom.api.sink.SettingsException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The headers that the user asks for. Their values are secrets: a message names a header, never what it holds. */
final class Headers {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Set<String> OURS =
            Set.of("connection", "content-length", "content-type", "host", "transfer-encoding");

    private final Map<String, String> values;

    private Headers(Map<String, String> values) {
        this.values = values;
    }

    /**
     * The user's headers.
     *
     * @param setting where they stand in the configuration, for the message
     * @throws SettingsException for a name or value that HTTP does not allow, or a header that the sink sets
     */
    static Headers of(Map<String, String> values, String setting) {
        values.forEach((name, value) -> {
            if (!TOKEN.matcher(name).matches()) {
                throw new SettingsException(setting + " has a name that HTTP does not allow: letters, digits and -");
            }
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new SettingsException(setting + "." + name + " can't be set: the sink sets it itself");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new SettingsException(
                        setting + "." + name + " has a character that HTTP does not allow, such as the end of a line");
            }
        });
        return new Headers(values);
    }

    /** By name. */
    Map<String, String> values() {
        return values;
    }
}
