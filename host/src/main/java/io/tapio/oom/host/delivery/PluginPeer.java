package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.plugin.SinkCall;
import io.tapio.oom.host.plugin.SinkVerticle;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plugin's sink behind the thread that it lives on. */
final class PluginPeer implements Peer {

    private static final Logger LOG = LoggerFactory.getLogger(PluginPeer.class);

    /** A call that has only begun is no reason to take the thread for stuck. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final String name;
    private final SinkVerticle sink;

    PluginPeer(String name, SinkVerticle sink) {
        this.name = name;
        this.sink = sink;
    }

    @Override
    public Audience audience() {
        return sink.audience();
    }

    @Override
    public boolean wantsRevisions() {
        return sink.wantsRevisions();
    }

    @Override
    public boolean takesBatches() {
        return sink.takesBatches();
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        return sink.deliver(notification);
    }

    @Override
    public void samples(MemorySamples samples) {
        sink.samples(samples).onFailure(e -> LOG.error("[TAPIO-S004] sink {}: threw at samples", name, e));
    }

    @Override
    public @Nullable String busyAt() {
        SinkCall call = sink.underWay();
        return call == null || call.since().compareTo(BUSY) < 0 ? null : call.what() + " at " + call.where();
    }

    @Override
    public void abandon() {
        sink.abandon();
    }

    @Override
    public Future<Void> close() {
        return sink.close();
    }
}
