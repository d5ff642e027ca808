package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.HttpConfig;
import io.tapio.oom.host.delivery.DeliveryDesk;
import io.tapio.oom.host.forecast.ForecastVerticle;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.journal.Tables;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.tapio.oom.host.routing.GroupStore;
import io.tapio.oom.host.routing.JournalKills;
import io.tapio.oom.host.routing.Outboxes;
import io.tapio.oom.host.routing.Recovery;
import io.tapio.oom.host.routing.RouteOutboxes;
import io.tapio.oom.host.routing.Silences;
import io.tapio.oom.host.routing.SqlGroupStore;
import io.tapio.oom.host.web.SinksApi;
import io.tapio.oom.host.web.WebApi;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;

/**
 * Wires the sinks: what they read, how they are made, and what they are told.
 *
 * @param desk runs them
 * @param started completes when those are made that don't take long
 * @param routes makes of a configuration the ways to its sinks
 * @param groups keeps what the sinks were told
 */
record Delivery(DeliveryDesk desk, Future<Void> started, Function<HostConfig, Outboxes> routes, GroupStore groups) {

    /** The tables that the sinks' ways and the forecasts need, and others. */
    static List<Tables> tablesAnd(Tables others) {
        return List.of(DeliveryDesk.TABLES, SqlGroupStore.TABLES, ForecastVerticle.TABLES, others);
    }

    /** Begins to make the configured sinks. */
    static Delivery start(
            HostConfig config,
            Installation installation,
            Vertx vertx,
            Journal journal,
            SinkFactories factories,
            Silences silences,
            Recovery recovery,
            MeterRegistry registry) {
        SinkIdentity identity = new SinkIdentity("", config.node(), Installation.version(), installation.interactive());
        GroupStore groups = new SqlGroupStore(journal); // reads anew before the desk does
        DeliveryDesk desk = DeliveryDesk.of(vertx, journal, journal, factories, identity, registry);
        journal.keepUndelivered(desk::undelivered);
        vertx.eventBus().<MemorySamples>localConsumer(Bus.SAMPLES, message -> desk.samples(message.body()));
        RouteOutboxes.Surroundings surroundings =
                new RouteOutboxes.Surroundings(silences, groups, recovery, new JournalKills(journal), registry);
        Function<HostConfig, Outboxes> routes = given -> new RouteOutboxes(given, journal, surroundings);
        groups.retain(config.sinks().keySet());
        return new Delivery(desk, desk.start(config.enabledSinks(), routes.apply(config)), routes, groups);
    }

    /** Goes by another configuration's sinks and routes, whole or not at all. */
    Future<Void> apply(HostConfig next) {
        return desk.apply(next.enabledSinks(), routes.apply(next))
                .onSuccess(applied -> groups.retain(next.sinks().keySet()));
    }

    /** How the sinks do, for those who ask. */
    WebApi api(HttpConfig http) {
        return new SinksApi(desk, desk.deadLetters(), http.host());
    }
}
