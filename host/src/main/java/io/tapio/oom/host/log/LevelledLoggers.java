package io.tapio.oom.host.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;
import org.slf4j.simple.SimpleLoggerFactory;

/** Makes the loggers, and gives those without a level of their own another one. */
final class LevelledLoggers extends SimpleLoggerFactory {

    private final List<String> withTheirOwn = LogLevels.withTheirOwn();
    private final List<Levelled> following = new CopyOnWriteArrayList<>();

    @Override
    protected Logger createLogger(String name) {
        Levelled logger = new Levelled(name);
        if (withTheirOwn.stream().noneMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."))) {
            following.add(logger);
        }
        return logger;
    }

    void set(String level) {
        following.forEach(logger -> logger.set(level));
    }

    private static final class Levelled extends SimpleLogger {

        private static final long serialVersionUID = 1L;

        Levelled(String name) {
            super(name);
        }

        /** Read without a lock by many threads, each of which may go by the old level a moment longer. */
        void set(String level) {
            currentLogLevel = switch (level) {
                case "trace" -> LOG_LEVEL_TRACE;
                case "debug" -> LOG_LEVEL_DEBUG;
                case "info" -> LOG_LEVEL_INFO;
                case "warn" -> LOG_LEVEL_WARN;
                case "error" -> LOG_LEVEL_ERROR;
                case "off" -> LOG_LEVEL_OFF;
                default -> throw new IllegalArgumentException("no level of the log: " + level);
            };
        }
    }
}
