package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Prints one line for each event, those of a batch at once. The stream belongs to the process and stays open. */
final class StdoutSink implements OomSink {

    private final OutputStream output;
    private final Lines lines;

    StdoutSink(OutputStream output, Lines lines) {
        this.output = output;
        this.lines = lines;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return print(List.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        boolean tellsNothing = notification.resolved() || notification.reason() == Notification.Reason.SUMMARY;
        return print(tellsNothing ? List.of() : notification.events());
    }

    private Future<DeliveryResult> print(List<OomEvent> events) {
        StringBuilder text = new StringBuilder();
        for (OomEvent event : events) {
            String line = lines.lineFor(event);
            if (line != null) {
                text.append(line).append('\n');
            }
        }
        if (text.isEmpty()) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        // Bytes, and whole lines at once: the stream's own encoding may not be UTF-8, and others print to it too.
        try {
            output.write(text.toString().getBytes(StandardCharsets.UTF_8));
            output.flush();
        } catch (IOException e) {
            events.forEach(lines::notPrinted);
            return Future.succeededFuture(
                    new DeliveryResult.Rejected("the standard output can't be written: " + e.getMessage()));
        }
        return Future.succeededFuture(DeliveryResult.delivered());
    }
}
