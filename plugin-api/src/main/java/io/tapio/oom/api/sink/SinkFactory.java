package io.tapio.oom.api.sink;

import org.pf4j.ExtensionPoint;

/**
 * The door of a sink plugin. A class that implements it, has a public constructor without parameters and is marked with
 * PF4J's {@code @Extension} is found by the host; {@link #name()} is what the {@code plugin:} key of a sink in the
 * configuration says.
 *
 * <p>A factory is asked for one sink for each entry under {@code sinks:} that names it, so it may make several.
 * Whatever it throws is caught, reported with the plugin's id, and costs that sink alone.
 */
public interface SinkFactory extends ExtensionPoint {

    /** Short, lower-case and unique, for example {@code webhook}. */
    String name();

    /**
     * Whether its sinks get the revisions of events whatever their {@code updates} says, since they can't do their work
     * without: a name that comes late is told by a revision. Asked once for each sink, before it is made.
     */
    default boolean wantsRevisions() {
        return false;
    }

    /** Who reads what its sinks send. Asked once for each sink, before it is made. */
    default Audience audience() {
        return Audience.PROGRAMS;
    }

    /**
     * Makes a sink. Called once for each configured sink, before any event, on a thread that may block.
     *
     * @throws SettingsException when the settings can't be used; the message reaches the user as it is
     */
    OomSink create(SinkSettings settings, SinkContext context);
}
