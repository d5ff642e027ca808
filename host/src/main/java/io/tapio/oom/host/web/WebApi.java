package io.tapio.oom.host.web;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** A part of the HTTP API. */
@FunctionalInterface
public interface WebApi {

    /** Adds its routes; called once, on the event loop that its handlers will run on. */
    void mount(Router router, Vertx vertx);
}
