package io.tapio.oom.plugin.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A server of OTLP/HTTP on the JDK's own, which reads with OpenTelemetry's own classes. It takes everything until told otherwise. */
final class OtlpPeer implements AutoCloseable {

    static final String PROTOBUF = "application/x-protobuf";

    /** How to answer. */
    record Answer(int status, Map<String, String> headers, byte[] body) {

        static Answer of(int status) {
            return new Answer(status, Map.of(), new byte[0]);
        }
    }

    /** A request that came, unpacked. */
    record Request(
            String path,
            @Nullable String contentType,
            @Nullable String encoding,
            byte[] body) {}

    private static final Answer TAKEN = new Answer(200, Map.of("Content-Type", PROTOBUF), new byte[0]);

    final List<Request> requests = new CopyOnWriteArrayList<>();
    volatile Answer answer = TAKEN;
    private final AtomicReference<@Nullable Answer> next = new AtomicReference<>();
    private final HttpServer server;

    OtlpPeer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(encoding)) {
                try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                    body = in.readAllBytes();
                }
            }
            requests.add(new Request(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    encoding,
                    body));
            Answer asked = next.getAndSet(null);
            Answer now = asked == null ? answer : asked;
            now.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(now.status(), now.body().length == 0 ? -1 : now.body().length);
            exchange.getResponseBody().write(now.body());
        }
    }

    /** Answers the next request so, and those after it as others are answered. */
    void answerNext(int status, Map<String, String> headers) {
        next.set(new Answer(status, headers, new byte[0]));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Stream<byte[]> bodies(Signal signal) {
        return requests.stream()
                .filter(request -> request.path().equals("/base" + signal.path()))
                .map(Request::body);
    }

    List<ExportLogsServiceRequest> logRequests() {
        return bodies(Signal.LOGS)
                .map(body -> read(() -> ExportLogsServiceRequest.parseFrom(body)))
                .toList();
    }

    /** All log records, in the order in which they came. */
    List<LogRecord> logs() {
        return logRequests().stream()
                .flatMap(request -> request.getResourceLogsList().stream())
                .flatMap(resource -> resource.getScopeLogsList().stream())
                .flatMap(scope -> scope.getLogRecordsList().stream())
                .toList();
    }

    /** The metrics of each request. */
    List<List<Metric>> metrics() {
        return bodies(Signal.METRICS)
                .map(body -> read(() -> ExportMetricsServiceRequest.parseFrom(body)).getResourceMetricsList().stream()
                        .flatMap(resource -> resource.getScopeMetricsList().stream())
                        .flatMap(scope -> scope.getMetricsList().stream())
                        .toList())
                .toList();
    }

    List<Span> spans() {
        return bodies(Signal.TRACES)
                .flatMap(body -> read(() -> ExportTraceServiceRequest.parseFrom(body)).getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    private interface Reading<T> {
        T read() throws InvalidProtocolBufferException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("a body that OpenTelemetry's own classes can't read", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
