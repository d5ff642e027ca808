package io.tapio.oom.host.delivery;

import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.routing.Outboxes;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * The sinks that run, and their ways through the journal. Each change hands a sink over at its cursor, behind the attempt
 * that is under way: nothing is lost, and nothing comes twice. Changes are made one after the other. For any thread;
 * nothing here waits.
 */
public interface Deliveries {

    /**
     * Takes another configuration, whole or not at all. Sinks that are new or have changed are made first; when one of
     * them can't be made the others of them are closed again and the future fails with a message that names each, and
     * nothing has changed. Then those that changed take the place of what they were, those that are not named any more
     * are closed and their cursors forgotten, and those that are as before go on without a pause. A sink whose plugin is
     * not there is no failure: it begins when the plugin comes.
     *
     * @param sinks the enabled ones
     * @param outboxes the routes; every sink goes by them from then on, from its cursor
     */
    Future<Void> apply(List<SinkConfig> sinks, Outboxes outboxes);

    /**
     * Closes the sinks of these plugins, behind the attempt that is under way, since the plugins are about to go. Their
     * cursors stay. Completes when no code of theirs is called any more; a sink that does not end is left behind after
     * some seconds, and said.
     *
     * @param plugins as {@code plugin:} says them: the names of the factories
     */
    Future<Void> pluginGone(Set<String> plugins);

    /** Makes the configured sinks of these plugins that do not run, at their cursors. Never fails: each says its own. */
    Future<Void> pluginCame(Set<String> plugins);

    /** Whether there is a sink that takes events. */
    boolean serving();

    /** The position of the first entry that some sink may still need; {@link Long#MAX_VALUE} when none does. */
    long undelivered();

    /** How each sink does, in the order of the configuration. */
    Future<List<SinkStatus>> status();
}
