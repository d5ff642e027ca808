package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.LogConfig;
import io.tapio.oom.host.filter.EventFilter;
import io.tapio.oom.host.log.LogLevels;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.reload.ConfigSource;
import io.tapio.oom.host.reload.ConfigTaker;
import io.tapio.oom.host.reload.Reloader;
import io.tapio.oom.host.reload.SettingsCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a changed configuration to the rooms. The sinks come first: they alone can refuse it.
 *
 * @param delivery takes sinks and routes
 * @param plugins take the sums of those that may be loaded
 * @param filter takes what is left out
 * @param budget takes how much goes out in a second
 */
record Reloading(Delivery delivery, PluginCatalog plugins, EventFilter filter, EventBudget budget)
        implements ConfigTaker {

    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

    /** What reads the configuration again; it does nothing by itself before it is started. */
    Reloader from(ConfigSource source, HostConfig started, Vertx vertx, MeterRegistry registry) {
        return new Reloader(vertx, source, started, new SettingsCheck(plugins), this, registry);
    }

    @Override
    public Future<Void> take(HostConfig next) {
        return delivery.apply(next).onSuccess(taken -> {
            plugins.allow(next.plugins().allow());
            Filters.follow(filter, next, System.getenv());
            budget.allow(next.oom().maxEventsPerSecond());
            logAt(next);
        });
    }

    private static void logAt(HostConfig next) {
        LogConfig.Level level =
                next.oom().debugMode() ? LogConfig.Level.DEBUG : next.log().level();
        if (!LogLevels.set(level.key())) {
            LOG.warn("[TAPIO-L003] log.level can't change in this process: restart to take effect");
        }
    }
}
