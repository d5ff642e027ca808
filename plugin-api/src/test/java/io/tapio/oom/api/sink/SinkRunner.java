package io.tapio.oom.api.sink;

import io.tapio.oom.api.event.OomEvent;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Calls one sink the way the host does: always from the worker context that belongs to it alone. */
final class SinkRunner {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Context context;
    private final OomSink sink;

    /** Makes the sink on its own worker. */
    SinkRunner(Vertx vertx, Supplier<OomSink> maker) {
        Worker worker = new Worker();
        await(vertx.deployVerticle(worker, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)), PATIENCE);
        this.context = worker.context();
        this.sink = await(onWorker(() -> Future.succeededFuture(maker.get())), PATIENCE);
    }

    DeliveryResult deliver(OomEvent event) {
        return await(onWorker(() -> sink.deliver(event)), PATIENCE);
    }

    DeliveryResult deliver(Notification notification) {
        return await(onWorker(() -> sink.deliver(notification)), PATIENCE);
    }

    void close(Duration patience) {
        await(onWorker(sink::close), patience);
    }

    OomSink sink() {
        return sink;
    }

    private <T> Future<T> onWorker(Supplier<Future<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(nothing -> {
            try {
                call.get().onSuccess(result::complete).onFailure(result::completeExceptionally);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return Future.fromCompletionStage(result);
    }

    private static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError("the sink failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new AssertionError("the sink took longer than " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static final class Worker extends VerticleBase {
        private Context context() {
            return context;
        }
    }
}
