package io.tapio.oom.host.routing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ways that events would take, for one who asks before they do: with a clock of their own, and nothing is sent. */
public final class EventWays {

    /** More steps than any number of events that one asks for takes. */
    private static final int MOST_STEPS = 100_000;

    private final HostConfig config;
    private final Function<SinkConfig, Reader> readers;

    /**
     * What a sink's plugin says of it.
     *
     * @param audience who reads it
     * @param revisions whether it gets later revisions, too
     */
    public record Reader(Audience audience, boolean revisions) {}

    /**
     * An event's way to one sink.
     *
     * @param route that gives it to the sink, as {@code routes[0].routes[1]}, or {@code default}; {@code null} when it is
     *     left out
     * @param group what it is gathered by; {@code null} when it is for itself
     * @param told when; {@code null} when it is left out
     * @param as why it is sent then
     * @param events how many events its incident or batch has by then
     * @param leftOut why; {@code null} when it is not
     */
    public record Way(
            OomEvent event,
            String sink,
            @Nullable String route,
            @Nullable Map<String, String> group,
            @Nullable Instant told,
            @Nullable Reason as,
            long events,
            @Nullable String leftOut) {

        private static Way none(OomEvent event, String sink, String why) {
            return new Way(event, sink, null, null, null, null, 0, why);
        }
    }

    public EventWays(HostConfig config, Function<SinkConfig, Reader> readers) {
        this.config = config;
        this.readers = readers;
    }

    /** Of each event, as if it came at its time, the way to each sink. */
    public List<Way> of(List<OomEvent> events) {
        List<Map<Long, Way>> bySink = new ArrayList<>();
        for (SinkConfig sink : config.enabledSinks()) {
            bySink.add(walk(sink, events));
        }
        List<Way> ways = new ArrayList<>();
        for (long position = 1; position <= events.size(); position++) {
            for (Map<Long, Way> sink : bySink) {
                Way way = sink.get(position);
                if (way != null) {
                    ways.add(way);
                }
            }
        }
        return ways;
    }

    private Map<Long, Way> walk(SinkConfig sink, List<OomEvent> events) {
        GivenEvents log = new GivenEvents();
        RouteOutboxes outboxes = new RouteOutboxes(
                config,
                log,
                new RouteOutboxes.Surroundings(
                        Silences.NONE,
                        GroupStore.inMemory(),
                        Recovery.NONE,
                        RepeatedKills.NONE,
                        new SimpleMeterRegistry()));
        Reader reader = readers.apply(sink);
        RouteOutbox outbox = outboxes.outbox(sink, reader.audience(), reader.revisions());
        Map<Long, Way> ways = new LinkedHashMap<>();
        Map<Long, Way> waiting = new LinkedHashMap<>();
        Instant now = Instant.EPOCH;
        for (OomEvent event : events) {
            now = event.time().isAfter(now) ? event.time() : now;
            tell(outbox, now, waiting, ways);
            Entry entry = log.record(event);
            EventView view = new EventView(event);
            if (outbox.offer(entry, now) instanceof Outbox.Admission.LeftOut out) {
                ways.put(entry.position(), Way.none(event, sink.name(), out.why()));
            } else {
                RoutePlan plan = reader.audience() == Audience.COUNTERS
                                || !(outboxes.tree().choose(view, sink.name()) instanceof RouteTree.Choice.Taken taken)
                        ? RoutePlan.STANDARD
                        : taken.plan();
                waiting.put(
                        entry.position(),
                        new Way(event, sink.name(), plan.path(), outbox.labels(plan, view), null, null, 0, null));
            }
            withdraw(outbox, waiting, ways);
        }
        for (int step = 0; step < MOST_STEPS && !waiting.isEmpty(); step++) {
            tell(outbox, now, waiting, ways);
            Instant next = outbox.nextDue();
            if (next == null) {
                break;
            }
            now = next.isAfter(now) ? next : now;
        }
        waiting.forEach(ways::putIfAbsent);
        return ways;
    }

    private static void tell(RouteOutbox outbox, Instant now, Map<Long, Way> waiting, Map<Long, Way> ways) {
        for (Due due = outbox.next(now).orElse(null);
                due != null;
                due = outbox.next(now).orElse(null)) {
            boolean one = due instanceof GroupDue;
            Reason reason = due instanceof GroupDue group ? group.reason() : Reason.EVENTS;
            long total = due instanceof GroupDue group
                    ? group.total()
                    : due.positions().size();
            Map<String, String> labels = due instanceof GroupDue group ? group.labels() : null;
            for (long position : due.covers()) {
                Way way = waiting.remove(position);
                if (way != null) {
                    ways.put(
                            position,
                            new Way(
                                    way.event(),
                                    way.sink(),
                                    way.route(),
                                    one ? labels : null,
                                    now,
                                    reason,
                                    total,
                                    null));
                }
            }
            outbox.done(due, now);
        }
        withdraw(outbox, waiting, ways);
    }

    private static void withdraw(RouteOutbox outbox, Map<Long, Way> waiting, Map<Long, Way> ways) {
        for (long position : outbox.withdrawn()) {
            Way way = waiting.remove(position);
            if (way != null) {
                ways.put(position, Way.none(way.event(), way.sink(), "inhibited by what came while it waited"));
            }
        }
    }
}
