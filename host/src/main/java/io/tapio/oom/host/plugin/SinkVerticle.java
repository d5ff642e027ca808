package io.tapio.oom.host.plugin;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkMemory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.text.PlainText;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds one sink on a worker thread that belongs to it alone. The sink's methods are called nowhere else, so one that
 * blocks or throws harms itself: {@link #underWay()} tells where it hangs, {@link #abandon()} leaves its thread behind,
 * and another holder makes the sink anew.
 */
public final class SinkVerticle extends VerticleBase implements SinkContext {

    private static final Logger LOG = LoggerFactory.getLogger(SinkVerticle.class);
    private static final long CLOSE_SECONDS = 2;

    /** Two holders of one sink must not share a pool, since the only thread of the first may hang. */
    private static final AtomicLong HOLDERS = new AtomicLong();

    private final SinkFactory factory;
    private final SinkSettings settings;
    private final Discretion discretion;
    private final SinkIdentity identity;
    private final SinkMemory memory;
    private final SinkHome home;
    private final SinkThread thread;
    private final AtomicReference<@Nullable MemorySamples> latestSamples = new AtomicReference<>();
    private @Nullable OomSink sink;
    private volatile boolean wantsRevisions;
    private volatile boolean takesBatches;
    private volatile Audience audience = Audience.PROGRAMS;
    private @Nullable Future<String> deployed;
    private @Nullable Future<Void> undeployed;

    /** What the host tells a sink of itself. */
    public record SinkIdentity(String sinkName, String node, String hostVersion, boolean interactive) {}

    /** One that remembers nothing beyond its end. */
    public SinkVerticle(SinkFactory factory, SinkSettings settings, SinkIdentity identity) {
        this(factory, settings, identity, SinkMemory.untilTheEnd());
    }

    /** @param memory what the sink remembers of what it sent */
    public SinkVerticle(SinkFactory factory, SinkSettings settings, SinkIdentity identity, SinkMemory memory) {
        this.factory = factory;
        this.settings = settings;
        this.discretion = new Discretion(settings);
        this.identity = identity;
        this.memory = memory;
        this.home = SinkHome.of(factory);
        this.thread = new SinkThread(home.loader(), home.seats().apply(identity.sinkName()));
    }

    /**
     * Makes the sink, with its plugin's own event loops where it has some. To be called once. Completes, on the caller's
     * context, when it is made, which is never when its factory hangs.
     *
     * @param host the host's Vert.x
     */
    public synchronized Future<Void> open(Vertx host) {
        Future<String> opening = home.loops().apply(host).deployVerticle(this, deploymentOptions());
        deployed = opening;
        Promise<Void> made = Promise.promise();
        Context caller = host.getOrCreateContext();
        opening.<Void>mapEmpty().onComplete(done -> caller.runOnContext(ignored -> made.handle(done)));
        return discretion.failure(made.future());
    }

    /**
     * Closes the sink behind the call under way. Completes when that is done, or not done in some seconds: then its
     * thread is left behind.
     */
    public Future<Void> close() {
        return undeploy().timeout(CLOSE_SECONDS * 2, TimeUnit.SECONDS).otherwise(e -> {
            abandon();
            return null;
        });
    }

    /** A worker pool of one thread for each sink. */
    private DeploymentOptions deploymentOptions() {
        return new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("tapio-sink-" + identity.sinkName() + "-" + HOLDERS.incrementAndGet())
                .setWorkerPoolSize(1);
    }

    @Override
    public Future<?> start() {
        OomSink made = thread.call("create", "", () -> {
            wantsRevisions = factory.wantsRevisions();
            audience = factory.audience();
            return factory.create(settings, this);
        });
        if (made == null) {
            return Future.failedFuture("its factory gave none");
        }
        takesBatches = takesBatches(made);
        sink = made;
        return Future.succeededFuture();
    }

    /** Whether the sink can't do without revisions. Known when it is made. */
    public boolean wantsRevisions() {
        return wantsRevisions;
    }

    /**
     * Whether the sink has a way of its own to take several events at once. Where it has not they come one by one, since
     * a failure in the middle would bring those before it again. Known when it is made.
     */
    public boolean takesBatches() {
        return takesBatches;
    }

    private static boolean takesBatches(OomSink sink) {
        try {
            return sink.getClass().getMethod("deliver", Notification.class).getDeclaringClass() != OomSink.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** Who reads what the sink sends. Known when it is made. */
    public Audience audience() {
        return audience;
    }

    /** Hands an event to the sink, on its thread. What the sink throws fails the future. */
    public Future<DeliveryResult> deliver(OomEvent event) {
        Promise<DeliveryResult> result = Promise.promise();
        onOwnThread(
                result,
                "deliver",
                event.eventId(),
                () -> opened().deliver(event).onComplete(result));
        return discretion.result(result.future());
    }

    /** The same with what a route has gathered. */
    public Future<DeliveryResult> deliver(Notification notification) {
        Promise<DeliveryResult> result = Promise.promise();
        onOwnThread(
                result,
                "deliver",
                notification.dedupKey(),
                () -> opened().deliver(notification).onComplete(result));
        return discretion.result(result.future());
    }

    /** Tells the sink of the latest samples; those that come while it is busy replace each other. */
    public Future<Void> samples(MemorySamples samples) {
        Promise<Void> done = Promise.promise();
        if (latestSamples.getAndSet(samples) != null) {
            return Future.succeededFuture();
        }
        onOwnThread(done, "samples", "", () -> {
            MemorySamples latest = latestSamples.getAndSet(null);
            if (latest != null) {
                opened().samples(latest);
            }
            return done.tryComplete();
        });
        return discretion.failure(done.future());
    }

    /** The call into the sink that has not returned; {@code null} when its thread is free. */
    public @Nullable SinkCall underWay() {
        return thread.underWay();
    }

    /**
     * Interrupts the call under way and leaves it to itself: whatever is called here from now on fails. The sink is
     * closed should the call return after all.
     */
    public void abandon() {
        thread.abandon();
        undeploy().onFailure(e -> LOG.debug("sink {}: closed with {}", identity.sinkName(), e.toString()));
    }

    private synchronized Future<Void> undeploy() {
        Future<String> opening = deployed;
        Future<Void> closing = undeployed;
        if (opening == null) {
            return Future.succeededFuture();
        }
        if (closing == null) {
            closing = opening.compose(id -> vertx.undeploy(id), e -> Future.succeededFuture());
            undeployed = closing;
        }
        return closing;
    }

    /** Whatever the plugin throws fails the promise; so does a thread that has ended with its sink. */
    @SuppressWarnings("CatchThrowable")
    private void onOwnThread(Promise<?> promise, String what, String subject, Supplier<?> call) {
        try {
            context.runOnContext(ignored -> {
                try {
                    thread.call(what, subject, call);
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
        return closing == null
                ? Future.succeededFuture()
                : thread.close(closing::close).timeout(CLOSE_SECONDS, TimeUnit.SECONDS);
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
    public SinkMemory memory() {
        return memory;
    }

    @Override
    public void warn(String message) {
        LOG.warn("sink {}: {}", identity.sinkName(), PlainText.line(discretion.text(message)));
    }
}
