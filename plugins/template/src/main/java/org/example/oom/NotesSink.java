package org.example.oom;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Appends each event to a file. Called on a thread of its own, one event at a time, so it may block; what it says with
 * the outcome decides whether the event comes again.
 */
final class NotesSink implements OomSink {

    private final Path path;

    NotesSink(Path path) {
        this.path = path;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        try {
            Files.writeString(
                    path, EventJson.encode(event) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return Future.succeededFuture(DeliveryResult.delivered());
        } catch (IOException e) {
            return Future.succeededFuture(new DeliveryResult.Retry(Duration.ofSeconds(5), e.toString()));
        }
    }
}
