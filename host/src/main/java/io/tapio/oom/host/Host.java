package io.tapio.oom.host;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tapio.oom.host.assembly.CommandLineMask;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.assembly.SecretNames;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.filter.EventFilter;
import io.tapio.oom.host.filter.EventGate;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.memory.MemorySampler;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.reconciliation.Reconciliation;
import io.tapio.oom.host.reconciliation.ReportedKills;
import io.tapio.oom.host.reload.ConfigSource;
import io.tapio.oom.host.reload.Reloader;
import io.tapio.oom.host.silence.SilenceBook;
import io.tapio.oom.host.source.SourceChooser;
import io.tapio.oom.host.source.SourceChooser.Chosen;
import io.tapio.oom.host.source.SourceUnavailableException;
import io.tapio.oom.host.web.Health;
import io.tapio.oom.host.web.SilencesApi;
import io.tapio.oom.host.web.WebVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running collector. Starting wires the rooms from the last to the first, so that whatever a room hands on finds
 * the next one there; the source is opened first of all, and its ring keeps what happens meanwhile. Starting and closing
 * exclude each other: a signal in the middle of a start waits for its end.
 */
public final class Host implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Host.class);
    private static final long PATIENCE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 3;
    private static final long SAMPLER_SECONDS = 1;
    private static final long QUIET_MS = 60_000;
    private static final long NS_PER_MS = 1_000_000;

    private final Installation installation;
    private final HostConfig config;
    private final @Nullable Path recording;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HostMeters meters = new HostMeters(registry);
    private final Health health = new Health();
    private final ReportedKills reported = new ReportedKills();
    private final Clocks clocks;
    private final Vertx vertx;
    private final CommandLineMask mask;
    private final Correlation correlation;
    private final Owners owners;
    private final Beforehand beforehand;
    private final EventFilter filter;
    private final Journal journal;
    private final Recorded recorded;
    private final SilenceBook silences;
    private final EventBudget budget;
    private final Publisher publisher;
    private final Afterwards afterwards;
    private boolean closed;
    private @Nullable DropIns dropIns;
    private boolean endedByAPlugin;
    private @Nullable Pipeline pipeline;
    private @Nullable Chosen source;
    private @Nullable Reconciliation reconciliation;
    private @Nullable Delivery delivery;
    private @Nullable Feed feed;
    private @Nullable Sampling sampling;
    private @Nullable ConfigSource reloadedFrom;
    private volatile @Nullable Reloader reloader;

    public Host(Installation installation, HostConfig config) {
        this(installation, config, null);
    }

    /** @param recording a new file that the eBPF rings are recorded in, for {@code replay} */
    public Host(Installation installation, HostConfig config, @Nullable Path recording) {
        this.installation = installation;
        this.config = config;
        this.recording = recording;
        this.vertx = Loops.reportingTo(registry);
        this.clocks = Clocks.of(installation.kernel());
        this.correlation = Correlation.of(config, System.getenv(), registry);
        health.tells("kubernetes", correlation::health);
        this.owners = Owners.of(correlation.names(), registry);
        this.filter = Filters.of(config, owners.stage(), System.getenv());
        this.journal = new Journal(
                config.journal(),
                Delivery.tablesAnd(SilenceBook.TABLES),
                new Published(vertx, health, meters),
                registry);
        this.recorded = new Recorded(journal);
        health.tells("journal", journal::health);
        this.silences = new SilenceBook(journal, InstantSource.system(), registry);
        this.budget = new EventBudget(config.oom().maxEventsPerSecond(), System::nanoTime, registry);
        this.publisher = new Publisher(owners.stage(), new EventGate(filter, registry), budget, journal, meters);
        this.afterwards = Afterwards.of(
                publisher,
                owners.stage(),
                correlation.cluster(),
                config.kubernetes().impact(),
                registry);
        Metrics.addRegistry(registry);
        mask = new CommandLineMask(new SecretNames(config.oom().maskPatterns()));
        beforehand = Beforehand.of(config, installation.kernel(), clocks, mask, owners.stage(), registry);
    }

    /**
     * Starts everything and returns when kills are seen and go to the sinks. Blocks; not for an event loop.
     *
     * @throws SourceUnavailableException when no source that the configuration allows works on this machine
     */
    public synchronized void start() throws SourceUnavailableException {
        if (closed) {
            return;
        }
        long startedNs = System.nanoTime();
        journal.start();
        silences.read();
        correlation.start();
        owners.start();
        beforehand.start();
        Pipeline opened = newPipeline();
        pipeline = opened;
        Chosen chosen = SourceChooser.start(
                Sources.of(config.source(), installation.kernel(), config.oom(), recording), opened);
        source = chosen;
        Reconciliation balance = Bookkeeping.of(
                chosen.source(), reported, config.source(), installation.kernel(), clocks, newAssembler(), publisher);
        reconciliation = balance;
        balance.begin(reported);
        Recall.of(journal, publisher, reported);
        meters.watch(balance, reported);
        List<String> missing = HookReport.of(chosen, (System.nanoTime() - startedNs) / NS_PER_MS, meters);
        meters.watch(chosen.source());
        health.watching(chosen.name(), chosen.degraded(), missing);
        DropIns found = DropIns.load(installation, config);
        dropIns = found;
        PluginCatalog plugins = found.catalog();
        plugins.reports().stream()
                .filter(plugin -> plugin.problem() != null)
                .forEach(plugin -> meters.errors("plugin").increment());
        Delivery sinks = Delivery.start(
                config, installation, vertx, journal, plugins, silences, correlation.recovery(), registry);
        await(sinks.started());
        delivery = sinks;
        health.sinksReady(sinks.desk()::serving);
        Forecasting forecasts = Forecasting.start(config, vertx, journal, plugins, publisher, registry);
        found.watch(config, sinks.desk(), forecasts);
        opened.open(recorded);
        feed = Feed.begin(publisher, recorded);
        afterwards.start();
        balance.start(Bookkeeping.lostBefore(chosen.source()), recorded);
        if (config.http().enabled()) {
            await(vertx.deployVerticle(
                    new WebVerticle(config.http().host(), config.http().port(), registry, health, journal)
                            .with(new SilencesApi(silences, config.http().host(), InstantSource.system()))
                            .with(sinks.api(config.http()))));
        }
        MemorySampler samples = beforehand.sampler();
        if (samples != null) {
            sampling = Sampling.start(config, vertx, samples, filter, publisher, journal);
        }
        ConfigSource file = reloadedFrom;
        if (file != null) {
            Reloader reloads = new Reloading(sinks, plugins, filter, budget).from(file, config, vertx, registry);
            reloads.start();
            reloader = reloads;
            health.tells("configuration", reloads::health);
        }
        vertx.executeBlocking(WarmUp::run).onFailure(e -> LOG.warn("not warmed up", e));
        vertx.setTimer(QUIET_MS, timer -> {
            if (health.events() == 0) {
                LOG.info(Health.NOTHING_YET);
            }
        });
    }

    private Pipeline newPipeline() {
        EventAssembler assembler = newAssembler();
        meters.watch(assembler);
        return new Pipeline(assembler, publisher, reported, meters);
    }

    private EventAssembler newAssembler() {
        EventSettings settings = new EventSettings(
                config.node(), config.oom().collectCmdline(), config.oom().collectMemoryDetails(), mask);
        return new EventAssembler(settings, clocks.wall(), clocks.pageBytes(), beforehand.known(), beforehand.owners());
    }

    /** Goes by that file when it changes; to be called before the start. */
    public void reloadFrom(ConfigSource file) {
        reloadedFrom = file;
    }

    /** Reads the configuration again. On any thread; does not wait. */
    public void reload() {
        Reloader reloads = reloader;
        if (reloads != null) {
            reloads.reload(Reloader.Cause.ASKED);
        }
    }

    /** The process's Vert.x, for those who want to listen to its bus. */
    public Vertx vertx() {
        return vertx;
    }

    /** The plugins that were loaded. */
    public PluginCatalog plugins() {
        DropIns loaded = dropIns;
        if (loaded == null) {
            throw new IllegalStateException("the host was not started");
        }
        return loaded.catalog();
    }

    /**
     * Ends the source first, then gives the sinks some seconds for what came last, then unloads everything; what they
     * don't take stays in the journal. A sink that hangs is left behind: the whole takes less than 10 s.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Reloader reloads = reloader;
        if (reloads != null) {
            reloads.stop();
        }
        DropIns plugins = dropIns;
        endedByAPlugin = plugins != null && plugins.catalog().exitCalled();
        recorded.end();
        Pipeline waiting = pipeline;
        if (waiting != null) {
            waiting.abandon(); // a start that failed half-way leaves the source waiting for sinks
        }
        Chosen watching = source;
        if (watching != null) {
            watching.source().close();
            health.blind();
        }
        Feed feeding = feed;
        if (feeding != null) {
            feeding.close();
        }
        beforehand.stop();
        owners.stop();
        Reconciliation balance = reconciliation;
        if (balance != null) {
            balance.close();
        }
        afterwards.close();
        correlation.stop();
        Sampling samples = sampling;
        if (samples != null) {
            await(samples.stop(vertx).timeout(SAMPLER_SECONDS, TimeUnit.SECONDS).otherwiseEmpty());
        }
        Delivery sinks = delivery;
        if (sinks != null) {
            await(journal.settled().otherwiseEmpty());
            await(sinks.desk().close());
        }
        closeVertx();
        journal.close();
        if (plugins != null) {
            plugins.close();
        }
        Metrics.removeRegistry(registry);
        registry.close();
    }

    /** Whether it was closed since a plugin called {@code System.exit}. Known when it is closed. */
    public synchronized boolean endedByAPlugin() {
        return endedByAPlugin;
    }

    /** A sink that blocks its thread must not keep the rest from being closed. */
    private void closeVertx() {
        try {
            vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.error("[TAPIO-S006] a sink does not end, and is left behind");
        }
    }

    private static <T> void await(Future<T> future) {
        try {
            future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("nothing happened for " + PATIENCE_SECONDS + " s", e);
        }
    }
}
