package io.tapio.oom.host.delivery;

import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.plugin.SinkVerticle;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;

/** Makes sinks of the plugins that are there. */
final class PluginPeers implements PeerMaker {

    private final Vertx vertx;
    private final SinkFactories factories;
    private final SinkIdentity identity;
    private final SinkMemories memories;

    /** @param identity what the sinks are told of the host; the sink's name is filled in for each */
    PluginPeers(Vertx vertx, SinkFactories factories, SinkIdentity identity, SinkMemories memories) {
        this.vertx = vertx;
        this.factories = factories;
        this.identity = identity;
        this.memories = memories;
    }

    @Override
    public Set<String> plugins() {
        return factories.sinkNames();
    }

    @Override
    public Future<Peer> make(SinkConfig sink) {
        SinkSettings settings = sink.forPlugin();
        Optional<SinkFactory> factory = factories.sink(sink.plugin());
        if (factory.isEmpty()) {
            return Future.failedFuture("there is no plugin \"" + settings.conceal(sink.plugin()) + "\"");
        }
        SinkVerticle verticle = new SinkVerticle(
                factory.get(),
                settings,
                new SinkIdentity(sink.name(), identity.node(), identity.hostVersion(), identity.interactive()),
                memories.of(sink.name()));
        return verticle.open(vertx).map(opened -> new PluginPeer(sink.name(), verticle));
    }
}
