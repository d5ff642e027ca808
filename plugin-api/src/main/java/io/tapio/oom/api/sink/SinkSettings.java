package io.tapio.oom.api.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one sink: what stands beside {@code plugin:} under its name. Secrets are already filled in, so never
 * print a value. Every getter throws {@link SettingsException} for a value of the wrong kind.
 */
public final class SinkSettings {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|KB|MB|GB|KiB|MiB|GiB)?");
    private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final String sinkName;
    private final Map<String, Object> values;
    private final Secrets secrets;

    /**
     * @param sinkName the sink's name, for messages
     * @param values YAML's values: strings, numbers, booleans, lists and maps
     */
    public SinkSettings(String sinkName, Map<String, Object> values) {
        this(sinkName, values, Set.of());
    }

    /**
     * The same with values that no message may show.
     *
     * @param secrets what stands in the settings by <code>${env:NAME}</code> or <code>${file:PATH}</code>
     */
    public SinkSettings(String sinkName, Map<String, Object> values, Set<String> secrets) {
        this(sinkName, values, new Secrets(secrets));
    }

    private SinkSettings(String sinkName, Map<String, Object> values, Secrets secrets) {
        this.sinkName = sinkName;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        this.secrets = secrets;
    }

    /** Refuses keys other than these, so that a mistyped one does not pass in silence. */
    public SinkSettings allowOnly(Set<String> keys) {
        for (String key : values.keySet()) {
            if (!keys.contains(key)) {
                throw new SettingsException(path(key) + " is not a setting of this plugin, which has: "
                        + String.join(", ", new TreeSet<>(keys)));
            }
        }
        return this;
    }

    /** A text that must be there. */
    public String requiredString(String key) {
        String value = string(key);
        if (value == null || value.isBlank()) {
            throw new SettingsException(path(key) + " is missing");
        }
        return value;
    }

    /** A text, or {@code null} where there is none. */
    public @Nullable String string(String key) {
        Object value = values.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new SettingsException(path(key) + " must be a text");
    }

    /** A yes or no. */
    public boolean flag(String key, boolean otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new SettingsException(path(key) + " must be true or false");
    }

    /** A whole number within bounds, both included. */
    public int integer(String key, int otherwise, int least, int most) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw new SettingsException(path(key) + " must be a whole number from " + least + " to " + most);
    }

    /**
     * A size in bytes within bounds, both included: a whole number, or one with a unit such as {@code 100MB} or
     * {@code 64KiB}.
     */
    public long size(String key, long otherwise, long least, long most) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = SIZE.matcher(value.toString());
        long size = matcher.matches() ? Long.parseLong(matcher.group(1)) * unit(matcher.group(2)) : -1;
        if (size < least || size > most) {
            throw new SettingsException(
                    path(key) + " must be a size such as 100MB or 64KiB, from " + least + " to " + most + " bytes");
        }
        return size;
    }

    private static long unit(@Nullable String name) {
        return switch (name == null ? "B" : name) {
            case "B" -> 1;
            case "kB", "KB" -> 1_000;
            case "MB" -> 1_000_000;
            case "GB" -> 1_000_000_000;
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            default -> 1L << 30;
        };
    }

    /** A duration such as {@code 500ms}, {@code 5s}, {@code 10m}. */
    public Duration duration(String key, Duration otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value.toString());
        if (!matcher.matches()) {
            throw new SettingsException(path(key) + " must be a duration such as 500ms, 5s or 10m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** Texts by name, for example HTTP headers; empty where there are none. */
    public Map<String, String> stringMap(String key) {
        Object value = values.get(key);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new SettingsException(path(key) + " must be a map of texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
        return Collections.unmodifiableMap(texts);
    }

    /** Addresses by the text that people see; empty where there are none. */
    public Map<String, String> links(String key) {
        Map<String, String> links = stringMap(key);
        links.forEach((text, address) -> {
            if (!ADDRESS.matcher(address).matches()) {
                throw new SettingsException(path(key)
                        + " must have an address that begins with http:// or https:// behind each text: " + text);
            }
        });
        return links;
    }

    /** One of some words. */
    public String choice(String key, String otherwise, Set<String> words) {
        String value = string(key);
        if (value == null) {
            return otherwise;
        }
        if (!words.contains(value)) {
            throw new SettingsException(path(key) + " must be one of " + String.join(", ", new TreeSet<>(words)));
        }
        return value;
    }

    /** The texts of a list, or the one text that stands in its stead; empty where there are none. */
    public List<String> strings(String key) {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Map) {
            throw new SettingsException(path(key) + " must be a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (Object text : value instanceof List<?> list ? list : List.of(value)) {
            if (text instanceof Map || text instanceof List) {
                throw new SettingsException(path(key) + " must be a list of texts");
            }
            texts.add(String.valueOf(text));
        }
        return List.copyOf(texts);
    }

    /** The settings below a key; empty where there are none. */
    public SinkSettings section(String key) {
        Object value = values.get(key);
        if (value != null && !(value instanceof Map)) {
            throw new SettingsException(path(key) + " must be a map of settings");
        }
        Map<String, Object> inside = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, setting) -> inside.put(String.valueOf(name), setting));
        }
        return new SinkSettings(sinkName + "." + key, inside, secrets);
    }

    /** The same with another value for a key, for what a sink knows by where it runs. */
    public SinkSettings with(String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new SinkSettings(sinkName, changed, secrets);
    }

    /** Whether the key has a value. */
    public boolean has(String key) {
        return values.get(key) != null;
    }

    /**
     * The text with {@code ***} for each secret in it. The host does so with whatever a plugin says: messages of exceptions,
     * reasons of results and warnings.
     */
    public String conceal(String text) {
        return secrets.conceal(text);
    }

    /** Where a key stands in the configuration, for messages. */
    public String path(String key) {
        return "sinks." + sinkName + "." + key;
    }

    /** The keys that are set; never the values, which may be secret. */
    @Override
    public String toString() {
        return "sinks." + sinkName + values.keySet();
    }
}
