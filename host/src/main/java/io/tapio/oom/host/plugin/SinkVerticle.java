package io.tapio.oom.host.plugin;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.text.PlainText;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds one sink on a worker thread that belongs to it alone. The sink's methods are called nowhere else, so one that
 * blocks or throws harms itself.
 */
public final class SinkVerticle extends VerticleBase implements SinkContext {

    private static final Logger LOG = LoggerFactory.getLogger(SinkVerticle.class);
    private static final long CLOSE_SECONDS = 2;

    private final SinkFactory factory;
    private final SinkSettings settings;
    private final SinkIdentity identity;
    private final AtomicReference<@Nullable MemorySamples> latestSamples = new AtomicReference<>();
    private @Nullable OomSink sink;
    private volatile boolean wantsRevisions;

    /** What the host tells a sink of itself. */
    public record SinkIdentity(String sinkName, String node, String hostVersion, boolean interactive) {}

    public SinkVerticle(SinkFactory factory, SinkSettings settings, SinkIdentity identity) {
        this.factory = factory;
        this.settings = settings;
        this.identity = identity;
    }

    /** A worker pool of one thread for each sink. */
    public DeploymentOptions deploymentOptions() {
        return new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("tapio-sink-" + identity.sinkName())
                .setWorkerPoolSize(1);
    }

    @Override
    public Future<?> start() {
        wantsRevisions = factory.wantsRevisions();
        OomSink made = factory.create(settings, this);
        if (made == null) {
            return Future.failedFuture("its factory gave none");
        }
        sink = made;
        return Future.succeededFuture();
    }

    /** Whether the sink can't do without revisions. Known when it is made. */
    public boolean wantsRevisions() {
        return wantsRevisions;
    }

    /** Hands an event to the sink, on its thread. What the sink throws fails the future. */
    public Future<DeliveryResult> deliver(OomEvent event) {
        Promise<DeliveryResult> result = Promise.promise();
        onOwnThread(result, () -> opened().deliver(event).onComplete(result));
        return result.future();
    }

    /** The same with what a route has gathered. */
    public Future<DeliveryResult> deliver(Notification notification) {
        Promise<DeliveryResult> result = Promise.promise();
        onOwnThread(result, () -> opened().deliver(notification).onComplete(result));
        return result.future();
    }

    /** Tells the sink of the latest samples; those that come while it is busy replace each other. */
    public Future<Void> samples(MemorySamples samples) {
        Promise<Void> done = Promise.promise();
        if (latestSamples.getAndSet(samples) != null) {
            return Future.succeededFuture();
        }
        onOwnThread(done, () -> {
            MemorySamples latest = latestSamples.getAndSet(null);
            if (latest != null) {
                opened().samples(latest);
            }
            done.complete();
        });
        return done.future();
    }

    /** Whatever the plugin throws fails the promise; so does a thread that has ended with its sink. */
    @SuppressWarnings("CatchThrowable")
    private void onOwnThread(Promise<?> promise, Runnable call) {
        try {
            context.runOnContext(ignored -> {
                try {
                    call.run();
                } catch (Throwable e) {
                    promise.tryFail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            promise.tryFail(e);
        }
    }

    private OomSink opened() {
        OomSink open = sink;
        if (open == null) {
            throw new IllegalStateException("sink " + identity.sinkName() + " is not open");
        }
        return open;
    }

    @Override
    public Future<?> stop() {
        OomSink closing = sink;
        sink = null;
        return closing == null ? Future.succeededFuture() : closing.close().timeout(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public String sinkName() {
        return identity.sinkName();
    }

    @Override
    public String node() {
        return identity.node();
    }

    @Override
    public String hostVersion() {
        return identity.hostVersion();
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public boolean interactive() {
        return identity.interactive();
    }

    @Override
    public void warn(String message) {
        LOG.warn("sink {}: {}", identity.sinkName(), PlainText.line(message));
    }
}
