package io.tapio.oom.host.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /healthz} and {@code /readyz}. A port that is taken costs this alone: kills are still
 * reported, and the port is tried again until it is free.
 */
public final class WebVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(WebVerticle.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final String host;
    private final int port;
    private final PrometheusMeterRegistry registry;
    private final Health health;
    private final Duration tryAgain;
    private boolean complained;

    public WebVerticle(String host, int port, PrometheusMeterRegistry registry, Health health) {
        this(host, port, registry, health, TRY_AGAIN);
    }

    WebVerticle(String host, int port, PrometheusMeterRegistry registry, Health health, Duration tryAgain) {
        this.host = host;
        this.port = port;
        this.registry = registry;
        this.health = health;
        this.tryAgain = tryAgain;
    }

    @Override
    public Future<?> start() {
        return listen();
    }

    private Future<?> listen() {
        return vertx.createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
                .requestHandler(routes())
                .listen()
                .onSuccess(server -> LOG.info("metrics on http://{}:{}/metrics", host, server.actualPort()))
                .mapEmpty()
                .recover(e -> {
                    if (!complained) {
                        complained = true;
                        registry.counter("errors", "component", "http").increment();
                        LOG.error(
                                "[TAPIO-W001] http: can't listen on {}:{}: {}; set http.port to a free one,"
                                        + " 0 takes any. Trying again every {} s, kills are reported all the same",
                                host,
                                port,
                                e.getMessage(),
                                tryAgain.toSeconds());
                    }
                    vertx.setTimer(tryAgain.toMillis(), timer -> listen());
                    return Future.succeededFuture();
                });
    }

    private Router routes() {
        Router router = Router.router(vertx);
        router.get("/metrics").handler(this::metrics);
        router.get("/healthz").handler(request -> answer(request, health.healthy()));
        router.get("/readyz").handler(request -> answer(request, health.ready()));
        return router;
    }

    /** Reading the meters asks the kernel for its counters: not on the event loop. */
    private void metrics(RoutingContext request) {
        vertx.executeBlocking(registry::scrape)
                .onSuccess(page -> request.response()
                        .putHeader("Content-Type", PROMETHEUS_TEXT)
                        .end(page))
                .onFailure(request::fail);
    }

    private void answer(RoutingContext request, boolean good) {
        request.response()
                .setStatusCode(good ? 200 : 503)
                .putHeader("Content-Type", "application/json")
                .end(health.describe().encode());
    }
}
