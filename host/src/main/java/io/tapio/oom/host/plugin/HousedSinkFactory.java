package io.tapio.oom.host.plugin;

import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;

/**
 * A plugin's factory, together with where its sinks live.
 *
 * @param name as the plugin told it when it was loaded; it is not asked again
 */
record HousedSinkFactory(String name, SinkFactory factory, SinkHome home) implements SinkFactory, Housed {

    @Override
    public boolean wantsRevisions() {
        return factory.wantsRevisions();
    }

    @Override
    public Audience audience() {
        return factory.audience();
    }

    @Override
    public void check(SinkSettings settings) {
        factory.check(settings);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        return factory.create(settings, context);
    }
}
