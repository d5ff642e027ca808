package io.tapio.oom.plugin.otlp;

import com.google.protobuf.ByteString;
import io.tapio.oom.api.event.OomEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ids that follow from the event's id: the same on every attempt, after every restart and in the log record. */
final class TraceIds {

    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private TraceIds() {}

    static ByteString trace(OomEvent event) {
        return digest(event.eventId(), TRACE_BYTES);
    }

    static ByteString span(OomEvent event, String stage) {
        return digest(event.eventId() + "/" + event.revision() + "/" + stage, SPAN_BYTES);
    }

    private static ByteString digest(String text, int length) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteString.copyFrom(digest, 0, length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
