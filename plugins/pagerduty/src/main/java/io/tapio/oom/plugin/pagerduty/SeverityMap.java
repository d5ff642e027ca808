package io.tapio.oom.plugin.pagerduty;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How bad an incident is, in PagerDuty's words. Severity decides there how loudly somebody is called.
 *
 * @param words PagerDuty's word for each level
 */
record SeverityMap(Map<Level, String> words) {

    /** How bad it is in ours. */
    enum Level {
        /** A process is dead, or about to be. */
        CRITICAL("critical"),
        /** All who died are known to be missed by nobody: {@code impact.level} is none. */
        NO_IMPACT("warning"),
        /** Something to act on. */
        WARNING("warning");

        private final String otherwise;

        Level(String otherwise) {
            this.otherwise = otherwise;
        }

        private String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Set<String> WORDS = Set.of("critical", "error", "warning", "info");

    /**
     * Reads {@code severity: {critical: ..., no_impact: ..., warning: ...}}.
     *
     * @throws SettingsException for another key or another word
     */
    static SeverityMap of(SinkSettings settings) {
        SinkSettings section = settings.section("severity")
                .allowOnly(Stream.of(Level.values()).map(Level::key).collect(Collectors.toUnmodifiableSet()));
        Map<Level, String> words = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            words.put(level, section.choice(level.key(), level.otherwise, WORDS));
        }
        return new SeverityMap(words);
    }

    String of(Level level) {
        return words.getOrDefault(level, level.otherwise);
    }
}
