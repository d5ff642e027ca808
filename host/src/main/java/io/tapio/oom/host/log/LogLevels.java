package io.tapio.oom.host.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The level of the log. SLF4J's simple logger fixes it for good when a logger is made; {@link #install} puts one in its
 * place that does not.
 */
public final class LogLevels {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    private static final String OF_ONE = "org.slf4j.simpleLogger.log.";

    private LogLevels() {}

    /** To be called once, before the first logger is made. */
    public static void install() {
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LevelledLogging.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN"); // or each start says which logging it takes
    }

    /** The level of the loggers that are yet to be made. */
    public static void atFirst(String level) {
        System.setProperty(LEVEL, level);
    }

    /**
     * The level of all loggers that have none of their own, from now on.
     *
     * @param level as {@code log.level} says it
     * @return whether that could be done: {@link #install} was called in time
     */
    public static boolean set(String level) {
        atFirst(level);
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LevelledLoggers loggers) {
            loggers.set(level);
            return true;
        }
        return false;
    }

    /** The names for which simplelogger.properties says a level of their own, whatever the configuration says. */
    static List<String> withTheirOwn() {
        Properties properties = new Properties();
        try (InputStream file = LogLevels.class.getClassLoader().getResourceAsStream("simplelogger.properties")) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(OF_ONE))
                .map(name -> name.substring(OF_ONE.length()))
                .toList();
    }
}
