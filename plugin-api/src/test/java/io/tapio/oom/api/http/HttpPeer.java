package io.tapio.oom.api.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An HTTP server on the loopback for tests of sinks that post. It answers 204 until told otherwise. */
public final class HttpPeer implements AutoCloseable {

    private static final Consumer<HttpServerRequest> TAKE =
            request -> request.response().setStatusCode(204).end();

    /**
     * A request that came.
     *
     * @param method for example {@code POST}
     * @param uri path and query as they came
     * @param headers names know no case
     * @param body as UTF-8
     */
    public record Request(String method, String uri, MultiMap headers, String body) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private volatile Consumer<HttpServerRequest> answer = TAKE;

    /** A plain one on a free port. */
    public HttpPeer() {
        this(new HttpServerOptions());
    }

    /** One with TLS or what else the options say, on a free port. */
    public HttpPeer(HttpServerOptions options) {
        server = vertx.createHttpServer(options)
                .requestHandler(request -> request.body().onSuccess(body -> {
                    requests.add(new Request(
                            request.method().name(),
                            request.uri(),
                            request.headers(),
                            body.toString(StandardCharsets.UTF_8)));
                    answer.accept(request);
                }));
        await(server.listen(0, "127.0.0.1"));
    }

    /** What came so far, whatever the answer was. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How to answer from now on. */
    public void answer(Consumer<HttpServerRequest> how) {
        answer = how;
    }

    /** Answers the next request with a status and headers, and those after it as before. */
    public void answerNext(int status, Map<String, String> headers) {
        Consumer<HttpServerRequest> before = answer;
        answer = request -> {
            answer = before;
            request.response().setStatusCode(status).headers().addAll(headers);
            request.response().end();
        };
    }

    /** The port. */
    public int port() {
        return server.actualPort();
    }

    /** The address with a path. */
    public String url(String rest) {
        return "http://127.0.0.1:" + port() + rest;
    }

    /** Nobody listens any more. */
    public void stopListening() {
        await(server.close());
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    /** What a future gives, within 20 seconds. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
