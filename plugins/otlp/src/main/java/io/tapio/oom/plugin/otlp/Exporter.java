package io.tapio.oom.plugin.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.http.HttpReply;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.text.PlainText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Posts one request of OTLP/HTTP in its binary form, and says what the answer means by the rules of the protocol. */
final class Exporter {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final int LONGEST_MESSAGE = 200;

    private final HttpEndpoint server;
    private final boolean gzip;

    Exporter(HttpEndpoint server, boolean gzip) {
        this.server = server;
        this.gzip = gzip;
    }

    /** The outcome for all of it: what a server took in part is rejected, since nobody says which part. */
    Future<DeliveryResult> export(Signal signal, MessageLite request) {
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", PROTOBUF);
        byte[] body = request.toByteArray();
        if (gzip) {
            headers.put("content-encoding", "gzip");
            body = packed(body);
        }
        return server.send(HttpMethod.POST, signal.path(), headers, Buffer.buffer(body))
                .map(reply -> outcome(signal, reply));
    }

    private static byte[] packed(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private DeliveryResult outcome(Signal signal, HttpReply reply) {
        String name = server.origin() + signal.path();
        DeliveryResult usual = reply.outcome(name, Instant.now());
        if (!(reply instanceof HttpReply.Answered answered)) {
            return usual;
        }
        if (usual instanceof DeliveryResult.Delivered) {
            return taken(signal, answered, name);
        }
        // The protocol names those that may be tried again; a 500 says that the same would fail again.
        return switch (answered.status()) {
            case 408, 429, 502, 503, 504 -> usual;
            default -> new DeliveryResult.Rejected(name + " answered " + answered.status());
        };
    }

    private static DeliveryResult taken(Signal signal, HttpReply.Answered answered, String name) {
        String type = answered.headers().get("content-type");
        if (isOf(type, "text/html")) {
            return new DeliveryResult.Retry(
                    Duration.ZERO, name + " answered with a page for browsers: is that an OTLP endpoint?");
        }
        if (!isOf(type, PROTOBUF)) {
            return DeliveryResult.delivered();
        }
        try {
            Signal.Refused refused = signal.refused(answered.body().getBytes());
            if (refused.count() == 0) {
                return DeliveryResult.delivered();
            }
            String words = PlainText.line(refused.message());
            return new DeliveryResult.Rejected(
                    name + " did not take " + refused.count() + " of them: " + PlainText.clip(words, LONGEST_MESSAGE));
        } catch (InvalidProtocolBufferException e) {
            return new DeliveryResult.Retry(Duration.ZERO, name + " answered with what is no answer of OTLP");
        }
    }

    private static boolean isOf(@Nullable String contentType, String type) {
        return contentType != null && contentType.regionMatches(true, 0, type, 0, type.length());
    }

    Future<Void> close() {
        return server.close();
    }

    @Override
    public String toString() {
        return server.origin();
    }
}
