package io.tapio.oom.plugin.webhook;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A plain HTTP server on the loopback; it answers 204 until told otherwise. */
final class Peer implements AutoCloseable {

    record Post(String method, String uri, MultiMap headers, String body) {}

    final List<Post> posts = new CopyOnWriteArrayList<>();
    volatile Consumer<HttpServerRequest> answer =
            request -> request.response().setStatusCode(204).end();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    Peer() {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    posts.add(new Post(
                            request.method().name(),
                            request.uri(),
                            request.headers(),
                            body.toString(StandardCharsets.UTF_8)));
                    answer.accept(request);
                }));
        await(server.listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    String url(String rest) {
        return "http://127.0.0.1:" + port() + rest;
    }

    void stopListening() {
        await(server.close());
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
