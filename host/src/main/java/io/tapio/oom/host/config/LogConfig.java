package io.tapio.oom.host.config;

import java.util.Locale;

/** The collector's own log: the section {@code log}. */
public record LogConfig(Level level) {

    /** What an absent or empty section means. */
    public static LogConfig defaults() {
        return new LogConfig(Level.INFO);
    }

    /** The least grave message that is logged. */
    public enum Level implements Choice {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        /** Nothing is logged. */
        OFF;

        @Override
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
