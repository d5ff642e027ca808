package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Prints one line for an event and flushes it. The stream belongs to the process and stays open. */
final class StdoutSink implements OomSink {

    private final OutputStream output;
    private final Lines lines;

    StdoutSink(OutputStream output, Lines lines) {
        this.output = output;
        this.lines = lines;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        String line = lines.lineFor(event);
        if (line == null) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        // Bytes, and the whole line at once: the stream's own encoding may not be UTF-8, and others print to it too.
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            output.write(bytes);
            output.flush();
        } catch (IOException e) {
            return Future.succeededFuture(
                    new DeliveryResult.Rejected("the standard output can't be written: " + e.getMessage()));
        }
        return Future.succeededFuture(DeliveryResult.delivered());
    }
}
