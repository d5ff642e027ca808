package io.tapio.oom.host.config;

import io.tapio.oom.api.sink.SinkSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One sink: an entry of the section {@code sinks}.
 *
 * @param name the entry's key: letters, digits, {@code _}, {@code -} and {@code .}, at most 63, a letter or digit first
 * @param plugin the name of the plugin that makes the sink; the sink's own name where the entry does not say
 * @param enabled whether the sink is made
 * @param updates whether it also gets the revisions of an event that it was given before: the same event id with a
 *     higher revision, when later facts complete it
 * @param delivery how it is delivered to
 * @param settings what else the entry says, for the plugin: texts, numbers, booleans, lists and maps, secrets filled
 *     in. Immutable and without nulls
 * @param secrets what the entry's references were filled in with, which no message may show
 */
public record SinkConfig(
        String name,
        String plugin,
        boolean enabled,
        boolean updates,
        DeliveryConfig delivery,
        Map<String, Object> settings,
        Set<String> secrets) {

    /** The keys of an entry that are the host's; all others are the plugin's. */
    static final Set<String> KEYS = Set.of("plugin", "enabled", "updates", "delivery");

    /** The schema has the same pattern. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    public SinkConfig {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        secrets = Set.copyOf(secrets);
        new Checks()
                .that(NAME.matcher(name).matches(), "name", "must match " + NAME.pattern(), name)
                .notBlank("plugin", plugin)
                .done();
    }

    /** One that is delivered to as all are. */
    public SinkConfig(String name, String plugin, boolean enabled, boolean updates, Map<String, Object> settings) {
        this(name, plugin, enabled, updates, DeliveryConfig.defaults(), settings, Set.of());
    }

    /** The same, handed one event at a time. */
    public SinkConfig singly() {
        return new SinkConfig(name, plugin, enabled, updates, delivery.singly(), settings, secrets);
    }

    /** The settings as the plugin gets them. */
    public SinkSettings forPlugin() {
        return new SinkSettings(name, settings, secrets);
    }

    /** The sinks there are when the configuration says nothing. */
    public static Map<String, SinkConfig> defaults() {
        Map<String, SinkConfig> sinks = new LinkedHashMap<>();
        for (String plugin : new String[] {"stdout", "prometheus"}) {
            sinks.put(plugin, new SinkConfig(plugin, plugin, true, false, Map.of()));
        }
        return Collections.unmodifiableMap(sinks);
    }

    /** The names of the settings; never the values, which may be secret. */
    @Override
    public String toString() {
        return "SinkConfig[name=" + name + ", plugin=" + plugin + ", enabled=" + enabled + ", updates="
                + updates + ", delivery=" + delivery + ", settings="
                + settings.keySet() + "]";
    }
}
