package io.tapio.oom.host.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.simple.SimpleServiceProvider;

/** SLF4J's simple logging, with levels that can change. SLF4J makes it by its name. */
public final class LevelledLogging extends SimpleServiceProvider {

    private final LevelledLoggers loggers = new LevelledLoggers();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }
}
