package io.tapio.oom.plugin.file;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.text.PlainText;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends the events of a notification at once, and rotates the file when it is full. */
final class FileSink implements OomSink {

    private final LineFile file;
    private final Rotation rotation;
    private final SinkContext context;
    private @Nullable Compression compression;
    private @Nullable String lastWarning;
    private boolean closed;

    FileSink(LineFile file, Rotation rotation, SinkContext context) {
        this.file = file;
        this.rotation = rotation;
        this.context = context;
        try {
            if (rotation.compresses()) {
                rotation.removeLeftovers();
            }
        } catch (IOException e) {
            warn("can't look for what is not compressed to its end: " + reason(e));
        }
        compressLater();
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return append(List.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        if (notification.resolved() || notification.reason() == Notification.Reason.SUMMARY) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        return append(notification.events());
    }

    private Future<DeliveryResult> append(List<OomEvent> events) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (OomEvent event : events) {
            lines.writeBytes(EventJson.encodeBytes(event));
            lines.write('\n');
        }
        try {
            if (lines.size() > 0) {
                rotateWhenDue(lines.size());
                file.append(lines.toByteArray());
            }
            return Future.succeededFuture(DeliveryResult.delivered());
        } catch (IOException e) {
            return Future.succeededFuture(new DeliveryResult.Retry(Duration.ZERO, "can't append to " + reason(e)));
        } catch (OverlappingFileLockException e) {
            return Future.succeededFuture(
                    new DeliveryResult.Retry(Duration.ZERO, "another sink is just writing to the same file"));
        }
    }

    /** An event in a file that is too long is better than none: when it can't be moved away it goes on. */
    private void rotateWhenDue(int more) throws IOException {
        if (!rotation.due(file.size(), more)) {
            return;
        }
        try {
            stopCompressing();
            file.close();
            rotation.rotate();
            lastWarning = null;
            compressLater();
        } catch (IOException e) {
            warn("can't rotate " + reason(e) + "; the file grows on");
        }
    }

    private void compressLater() {
        if (rotation.compresses()) {
            context.vertx().getOrCreateContext().runOnContext(nothing -> compressSome());
        }
    }

    private void compressSome() {
        if (closed) {
            return;
        }
        try {
            if (compression == null) {
                Path full = rotation.uncompressed();
                if (full == null) {
                    return;
                }
                compression = new Compression(full);
            }
            if (compression.step()) {
                compression = null;
            }
            compressLater();
        } catch (IOException e) {
            warn("can't compress " + reason(e) + "; it is tried again with the next rotation");
            stopCompressing();
        }
    }

    private void stopCompressing() {
        Compression stopped = compression;
        compression = null;
        if (stopped != null) {
            try {
                stopped.close();
            } catch (IOException e) {
                warn("can't close " + reason(e));
            }
        }
    }

    private void warn(String message) {
        if (!message.equals(lastWarning)) {
            lastWarning = message;
            context.warn(message);
        }
    }

    /** The file and what was wrong with it, in the system's words. */
    private String reason(IOException e) {
        if (e instanceof FileSystemException named) {
            String why = named.getReason() == null ? named.getClass().getSimpleName() : named.getReason();
            return PlainText.name(String.valueOf(named.getFile())) + ": " + why;
        }
        return PlainText.name(file.toString()) + ": " + e.getClass().getSimpleName()
                + (e.getMessage() == null ? "" : ": " + PlainText.line(e.getMessage()));
    }

    @Override
    public Future<Void> close() {
        closed = true;
        stopCompressing();
        file.close();
        return Future.succeededFuture();
    }

    @Override
    public String toString() {
        return "file " + PlainText.name(file.toString());
    }
}
