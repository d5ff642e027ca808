package io.tapio.oom.host.routing;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.config.SummaryConfig;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.journal.EventLog;
import java.util.List;

/** The outboxes of one configuration. */
public final class RouteOutboxes implements Outboxes {

    private static final int LOOK_BACK = 1_000;

    private final RouteTree tree;
    private final HostConfig config;
    private final EventLog log;
    private final Surroundings surroundings;
    private final SharedViews views = new SharedViews();

    /**
     * What stays when the configuration changes.
     *
     * @param silences asked for each event
     * @param groups keeps what was told
     * @param recovery tells when a container is well
     * @param repeated counts what repeats
     * @param registry for what the routes count
     */
    public record Surroundings(
            Silences silences, GroupStore groups, Recovery recovery, RepeatedKills repeated, MeterRegistry registry) {}

    public RouteOutboxes(HostConfig config, EventLog log, Surroundings surroundings) {
        this.tree = new RouteTree(config.routes(), config.timeWindows());
        this.config = config;
        this.log = log;
        this.surroundings = surroundings;
    }

    @Override
    public Outbox of(SinkConfig sink, Audience audience, boolean revisions) {
        return outbox(sink, audience, revisions);
    }

    RouteOutbox outbox(SinkConfig sink, Audience audience, boolean revisions) {
        String name = sink.name();
        SummaryConfig summary = config.summary();
        boolean summed = audience == Audience.PEOPLE && summary.enabled();
        GroupStore store = surroundings.groups();
        RouteMeters meters = new RouteMeters(surroundings.registry(), name);
        return new RouteOutbox(
                name,
                audience,
                revisions,
                tree,
                views::of,
                new Hush(surroundings.silences(), log::at, views::of),
                new FirstRevision(log::revisionsOf, tree, name),
                warm(new Inhibitor(config.inhibit())),
                new Lane(sink.delivery().batchSize()),
                new Groups(
                        name,
                        tree,
                        store,
                        surroundings.recovery(),
                        surroundings.repeated(),
                        summed ? summary.least() : 0,
                        meters::closedEarly),
                summed ? new DailySummary(summary, name, tree, store, surroundings.repeated(), log::at) : null,
                meters);
    }

    /** What just happened before a restart, or before the routes changed, still inhibits. */
    private Inhibitor warm(Inhibitor inhibitor) {
        List<Entry> newest = log.behind(Math.max(0, log.end() - LOOK_BACK), LOOK_BACK);
        newest.forEach(entry -> inhibitor.learn(views.of(entry)));
        return inhibitor;
    }

    RouteTree tree() {
        return tree;
    }
}
