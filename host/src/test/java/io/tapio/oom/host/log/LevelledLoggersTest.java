package io.tapio.oom.host.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LevelledLoggersTest {

    private final LevelledLoggers loggers = new LevelledLoggers();

    @Test
    void shouldChangeTheLevelOfLoggersThatAreThere() {
        Logger logger = loggers.getLogger("io.tapio.oom.host.Host");
        assertTrue(logger.isInfoEnabled());
        assertFalse(logger.isDebugEnabled());

        loggers.set("debug");
        assertTrue(logger.isDebugEnabled());
        assertSame(logger, loggers.getLogger("io.tapio.oom.host.Host"));

        loggers.set("error");
        assertFalse(logger.isWarnEnabled());
        assertTrue(logger.isErrorEnabled());

        loggers.set("off");
        assertFalse(logger.isErrorEnabled());
    }

    @Test
    void shouldLeaveThoseWithALevelOfTheirOwnAlone() {
        Logger netty = loggers.getLogger("io.netty.channel.Channel");
        assertFalse(netty.isInfoEnabled());
        loggers.set("trace");
        assertFalse(netty.isInfoEnabled());
        assertTrue(netty.isWarnEnabled());
    }
}
