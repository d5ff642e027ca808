package io.tapio.oom.host.plugin;

import io.tapio.oom.api.sink.SinkFactory;
import java.util.Optional;
import java.util.Set;

/** Where sinks come from. */
public interface SinkFactories {

    /** The factory with that name. */
    Optional<SinkFactory> sink(String name);

    /** The names there are: what a sink's {@code plugin:} may say. */
    Set<String> sinkNames();
}
