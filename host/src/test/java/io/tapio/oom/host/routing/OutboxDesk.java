package io.tapio.oom.host.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.config.ConfigLoader;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.journal.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An outbox whose clock is moved by hand. The sink is called {@code it}. */
final class OutboxDesk {

    final GivenEvents log = new GivenEvents();
    final GroupStore store = GroupStore.inMemory();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<Silence> silences = new ArrayList<>();
    private final HostConfig config;
    private final Audience audience;
    private final boolean revisions;
    Recovery recovery = Recovery.NONE;
    RepeatedKills repeated = RepeatedKills.NONE;
    Instant now = RoutedEvents.START;
    Outbox outbox;

    OutboxDesk(String yaml, Audience audience, boolean revisions) {
        this.config = config(yaml + "\nsinks: {it: {plugin: fake}, other: {plugin: fake}}\n");
        this.audience = audience;
        this.revisions = revisions;
        this.outbox = make();
    }

    static OutboxDesk people(String yaml) {
        return new OutboxDesk(yaml, Audience.PEOPLE, true);
    }

    static OutboxDesk programs(String yaml) {
        return new OutboxDesk(yaml, Audience.PROGRAMS, false);
    }

    static HostConfig config(String yaml) {
        try {
            Path file = Files.createTempFile("routes", ".yaml");
            try {
                return ConfigLoader.load(Files.writeString(file, yaml), Map.of())
                        .orThrow();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outbox make() {
        SinkConfig sink = Objects.requireNonNull(config.sinks().get("it"));
        RepeatedKills counts = new RepeatedKills() {
            @Override
            public int count(Map<String, String> subject, Instant since) {
                return repeated.count(subject, since);
            }

            @Override
            public List<Repeated> all(Instant since, int least, int limit) {
                return repeated.all(since, least, limit);
            }
        };
        return new RouteOutboxes(
                        config,
                        log,
                        new RouteOutboxes.Surroundings(
                                () -> silences,
                                store,
                                (pod, container, after, at) -> recovery.since(pod, container, after, at),
                                counts,
                                registry))
                .of(sink, audience, revisions);
    }

    /** The process ends and begins anew: what was kept is what the store has. */
    void restart() {
        outbox = make();
    }

    long wait(OomEvent event) {
        Entry entry = log.record(event);
        assertInstanceOf(Outbox.Admission.Waiting.class, outbox.offer(entry, now), event.eventId());
        return entry.position();
    }

    String leave(OomEvent event) {
        return assertInstanceOf(Outbox.Admission.LeftOut.class, outbox.offer(log.record(event), now))
                .why();
    }

    OutboxDesk after(Duration time) {
        now = now.plus(time);
        return this;
    }

    OutboxDesk after(long seconds) {
        return after(Duration.ofSeconds(seconds));
    }

    /** What is due now, told at once. */
    Notification told() {
        Due due = due();
        Notification notification = of(due);
        outbox.done(due, now);
        return notification;
    }

    Due due() {
        return outbox.next(now).orElseThrow(() -> new AssertionError("nothing is due; next " + outbox.nextDue()));
    }

    Notification of(Due due) {
        return due.notification(
                log.at(due.positions()).stream().map(Entry::event).toList());
    }

    void nothing() {
        assertTrue(outbox.next(now).isEmpty(), "nothing should be due at " + now);
    }

    /** Goes to the moment at which the outbox says that something is due, and tells it. */
    Notification toldNext() {
        for (int i = 0; i < 2_000; i++) {
            Instant next = Objects.requireNonNull(outbox.nextDue(), "nothing will ever be due");
            now = next.isAfter(now) ? next : now;
            var due = outbox.next(now);
            if (due.isPresent()) {
                Notification notification = of(due.get());
                outbox.done(due.get(), now);
                return notification;
            }
        }
        throw new AssertionError("it looks on and on");
    }

    static List<String> ids(Notification notification) {
        return notification.events().stream().map(OomEvent::eventId).toList();
    }

    static void assertTold(Notification notification, Notification.Reason reason, long total, String... ids) {
        assertEquals(reason, notification.reason());
        assertEquals(List.of(ids), ids(notification));
        assertEquals(total, notification.total());
    }
}
