package io.tapio.oom.host.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What the journal counts. */
final class JournalMeters {

    private final Counter recorded;
    private final Counter known;
    private final Counter lost;
    private final Counter unreadable;
    private final Counter undeliveredDropped;

    JournalMeters(MeterRegistry registry, Supplier<Number> waiting, BooleanSupplier durable, Supplier<Number> bytes) {
        this.recorded = counter("tapio_oom_journal_events", "Events and revisions that were recorded", registry);
        this.known = counter(
                "tapio_oom_journal_known",
                "Events that came again and were recorded already, as after a crash",
                registry);
        this.lost = counter("tapio_oom_journal_lost", "Events that could not even be kept in memory", registry);
        this.unreadable = counter(
                "tapio_oom_journal_unreadable",
                "Entries of the journal that could not be read and were passed over",
                registry);
        this.undeliveredDropped = counter(
                "tapio_oom_journal_undelivered_dropped",
                "Entries that went for want of room though a sink did not have them yet",
                registry);
        Gauge.builder("tapio_oom_journal_waiting", waiting)
                .description("Events and statements that wait to be recorded")
                .register(registry);
        Gauge.builder("tapio_oom_journal_size", bytes)
                .description("Size of the journal's file and its log")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("tapio_oom_journal_durable", () -> durable.getAsBoolean() ? 1 : 0)
                .description("Whether events are recorded in the journal's file: 0 while they are in memory alone")
                .register(registry);
    }

    private static Counter counter(String name, String meaning, MeterRegistry registry) {
        return Counter.builder(name).description(meaning).register(registry);
    }

    void recorded(int events, int knownBefore) {
        recorded.increment(events);
        known.increment(knownBefore);
    }

    void lost(int events) {
        lost.increment(events);
    }

    void undeliveredDropped(long entries) {
        undeliveredDropped.increment((double) entries);
    }

    void unreadable() {
        unreadable.increment();
    }
}
