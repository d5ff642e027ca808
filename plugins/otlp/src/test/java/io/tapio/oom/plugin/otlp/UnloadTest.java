package io.tapio.oom.plugin.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Metrics;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.PluginLoader;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a closed sink leaves behind: nothing. */
class UnloadTest {

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldLeaveNeitherMetersNorTheClassLoaderBehind() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (OtlpPeer peer = new OtlpPeer()) {
            WeakReference<ClassLoader> loader = use(
                    new PluginLoader("io.tapio.oom.plugin.", "io.opentelemetry.", "com.google.protobuf."), peer, vertx);
            assertTrue(PluginLoader.isCollected(loader), "something keeps the plugin's class loader");
            assertEquals(List.of(), List.copyOf(Metrics.globalRegistry.getMeters()));
        } finally {
            HttpPeer.await(vertx.close());
        }
    }

    private static WeakReference<ClassLoader> use(PluginLoader loader, OtlpPeer peer, Vertx vertx) throws Exception {
        Map<String, Object> settings =
                Map.of("endpoint", peer.url() + "/base", "metrics", true, "interval", "1s", "traces", true);
        OomSink sink = loader.factory(OtlpSinkFactory.class.getName())
                .create(new SinkSettings("telemetry", settings), new TestSinkContext("telemetry", vertx));
        assertInstanceOf(
                DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(SampleEvents.minimalNotification())));
        while (peer.metrics().isEmpty() || peer.spans().isEmpty()) {
            HttpPeer.await(vertx.timer(50));
        }
        HttpPeer.await(sink.close());
        loader.close();
        return new WeakReference<>(loader);
    }
}
