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
     * Looks whether a sink could be made of these settings, and makes none. {@code config check}, the start and each
     * reload of the configuration ask before anything is touched, so that a mistake is told with its line, and the sinks
     * that there are go on. Nothing is opened, written, started or asked over a network here; a file that a setting
     * names may be read. May be called on any thread, also while sinks of this factory are at work; it must end soon.
     *
     * <p>Unless a factory looks, its settings are looked at by {@link #create} alone.
     *
     * @throws SettingsException when the settings can't be used; the message reaches the user as it is, and begins with
     *     the setting's {@link SinkSettings#path}, by which its line is found
     */
    default void check(SinkSettings settings) {}

    /**
     * Makes a sink. Called once for each configured sink, before any event, on a thread that may block.
     *
     * @throws SettingsException when the settings can't be used; the message reaches the user as it is
     */
    OomSink create(SinkSettings settings, SinkContext context);
}
