package io.tapio.oom.plugin.file;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** File sinks of the test, and what is in their files. */
final class Sinks implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final Context thread = vertx.getOrCreateContext();
    final TestSinkContext context = new TestSinkContext("log", vertx);

    OomSink make(Path path, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("path", path.toString());
        return onItsThread(() -> new FileSinkFactory().create(new SinkSettings("log", settings), context));
    }

    void deliver(OomSink sink, String... ids) {
        assertInstanceOf(DeliveryResult.Delivered.class, attempt(sink, ids));
    }

    DeliveryResult attempt(OomSink sink, String... ids) {
        return onItsThread(() -> sink.deliver(Notification.batch(Arrays.stream(ids)
                        .map(id -> (OomEvent) SampleEvents.victim(id, 0, "python3"))
                        .toList()))
                .result());
    }

    /** As the host does: all calls of a sink come on one thread. */
    <T> T onItsThread(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread.runOnContext(nothing -> {
            try {
                result.complete(call.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(20, TimeUnit.SECONDS).join();
    }

    static List<String> ids(Path file) throws IOException {
        return ids(Files.readAllLines(file));
    }

    static List<String> ids(List<String> lines) {
        return lines.stream().map(EventJson::decode).map(OomEvent::eventId).toList();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
