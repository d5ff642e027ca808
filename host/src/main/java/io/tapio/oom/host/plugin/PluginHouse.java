package io.tapio.oom.host.plugin;

import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * What plugins that do more than be looked at live in.
 *
 * @param loops makes the event loops of one drop-in
 * @param flight says whose code runs, for when the process ends in it
 */
public record PluginHouse(Supplier<Vertx> loops, FlightRecord flight) {}
