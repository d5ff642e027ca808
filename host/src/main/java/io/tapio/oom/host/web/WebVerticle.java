package io.tapio.oom.host.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tapio.oom.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics}, {@code /healthz}, {@code /readyz} and {@code /api/events}. A port that is taken costs this
 * alone: kills are still reported, and the port is tried again until it is free.
 */
public final class WebVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(WebVerticle.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);

    /** Longer than anybody waits for an event, and than the usual time between two scrapes. */
    private static final int IDLE_SECONDS = 150;

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final String host;
    private final int port;
    private final PrometheusMeterRegistry registry;
    private final Health health;
    private final Journal journal;
    private final Duration tryAgain;
    private final List<WebApi> parts = new ArrayList<>();
    private boolean complained;

    public WebVerticle(String host, int port, PrometheusMeterRegistry registry, Health health, Journal journal) {
        this(host, port, registry, health, journal, TRY_AGAIN);
    }

    WebVerticle(
            String host,
            int port,
            PrometheusMeterRegistry registry,
            Health health,
            Journal journal,
            Duration tryAgain) {
        this.host = host;
        this.port = port;
        this.registry = registry;
        this.health = health;
        this.journal = journal;
        this.tryAgain = tryAgain;
    }

    /** Serves that part of the API too; to be called before this is deployed. */
    public WebVerticle with(WebApi part) {
        parts.add(part);
        return this;
    }

    @Override
    public Future<?> start() {
        return listen(routes());
    }

    private Future<?> listen(Router routes) {
        HttpServerOptions options =
                new HttpServerOptions().setHost(host).setPort(port).setIdleTimeout(IDLE_SECONDS);
        return vertx.createHttpServer(options)
                .requestHandler(routes)
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
                    vertx.setTimer(tryAgain.toMillis(), timer -> listen(routes));
                    return Future.succeededFuture();
                });
    }

    private Router routes() {
        Router router = Router.router(vertx);
        router.get("/metrics").handler(this::metrics);
        router.get("/healthz").handler(request -> answer(request, health.healthy()));
        router.get("/readyz").handler(request -> answer(request, health.ready()));
        new EventsApi(vertx, journal.search(), journal::listen, host).mount(router);
        parts.forEach(part -> part.mount(router, vertx));
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
