package io.tapio.oom.host;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.reconciliation.History;
import io.tapio.oom.host.reconciliation.Reconciler;
import io.tapio.oom.host.reconciliation.Reconciler.Counts;
import io.tapio.oom.host.reconciliation.Reconciliation;
import io.tapio.oom.host.reconciliation.ReportedKills;
import io.tapio.oom.host.revision.Revisions;
import io.tapio.oom.host.source.EbpfSource;
import io.tapio.oom.host.source.KernelSource;
import io.tapio.oom.kernel.Hook;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What the host counts of itself. */
final class HostMeters {

    private static final double[] BUCKETS_MS = {1, 2, 5, 10, 20, 50, 100, 1_000, 10_000};

    private static final String ERRORS = "Errors of the collector by where they happened";

    private final MeterRegistry registry;
    private final DistributionSummary processing;

    HostMeters(MeterRegistry registry) {
        this.registry = registry;
        this.processing = DistributionSummary.builder("processing_duration_ms")
                .description("Milliseconds from the kernel's timestamp to the event being on the bus")
                .serviceLevelObjectives(BUCKETS_MS)
                .register(registry);
        for (String component : new String[] {"assembly", "plugin", "sink", "http"}) {
            errors(component);
        }
    }

    /** Errors of the collector by where they happened. */
    Counter errors(String component) {
        return Counter.builder("errors")
                .description(ERRORS)
                .tag("component", component)
                .register(registry);
    }

    void processed(double milliseconds) {
        processing.record(Math.max(0, milliseconds));
    }

    /** Shows what the source lost, by the reason: nothing is lost in silence. */
    void watch(KernelSource source) {
        source.losses()
                .forEach((reason, count) -> FunctionCounter.builder(
                                "oom_events_dropped", source, ignored -> count.getAsLong())
                        .description("What the source could not make an event of, by the reason; kills among it may be"
                                + " recovered from the kernel's log")
                        .tag("reason", reason)
                        .register(registry));
        FunctionCounter.builder("errors", source, HostMeters::sumOfLosses)
                .description(ERRORS)
                .tag("component", "source")
                .register(registry);
    }

    private static double sumOfLosses(KernelSource source) {
        return source.losses().values().stream()
                .mapToLong(LongSupplier::getAsLong)
                .sum();
    }

    /** Shows what the assembly gave up: details of an OOM, never a kill. */
    void watch(EventAssembler assembler) {
        assembler
                .losses()
                .forEach((reason, count) -> FunctionCounter.builder(
                                "tapio_oom_details_lost", assembler, ignored -> count.getAsLong())
                        .description("Details of an OOM that were given up for want of room, by the reason")
                        .tag("reason", reason)
                        .register(registry));
    }

    /** Shows what became of the facts that came after their event. */
    void watch(Revisions revisions) {
        revisions("tapio_oom_revisions", "Revisions of events that went out", revisions, Revisions::told);
        revisions(
                "tapio_oom_events_again",
                "Events that came once more and were told before, as after a crash",
                revisions,
                Revisions::again);
        revisions(
                "tapio_oom_revisions_put_off",
                "Revisions that waited for the next second because of oom.max_events_per_second",
                revisions,
                Revisions::putOff);
        revisions(
                "tapio_oom_revisions_lost",
                "Later facts that nobody was told, since their event was not known any more",
                revisions,
                Revisions::lost);
        revisions(
                "tapio_oom_events_forgotten",
                "Kills that nothing can be added to any more, since there were too many after them",
                revisions,
                Revisions::evicted);
    }

    private void revisions(String name, String meaning, Revisions revisions, ToDoubleFunction<Revisions> count) {
        FunctionCounter.builder(name, revisions, count).description(meaning).register(registry);
    }

    /** Shows the kernel side's own count beside what became of it. */
    void watchMarks(EbpfSource source) {
        FunctionCounter.builder(
                        "tapio_oom_kernel_marks",
                        source,
                        kernel -> kernel.counters().marks())
                .description("Times the kernel marked a victim")
                .register(registry);
        FunctionCounter.builder(
                        "tapio_oom_kernel_details_lost",
                        source,
                        kernel -> kernel.counters().detailsFull())
                .description("Details of OOMs that their ring had no room for; they cost no kill")
                .register(registry);
    }

    /** Shows both sides of the balance of kills, so that zero missed can be read off the page. */
    void watch(Reconciliation reconciliation, ReportedKills reported) {
        Reconciler reconciler = reconciliation.reconciler();
        History history = reconciliation.history();
        if (history != null) {
            watch(history);
        }
        balance("tapio_oom_kernel_kills", "Kills that the kernel counted since the start", reconciler, Counts::counted);
        balance(
                "tapio_oom_kernel_kills_counted_twice",
                "Of the kernel's count: first victims of group kills, which it counts again as members",
                reconciler,
                Counts::countedTwice);
        balance("oom_events_missed", "Kills that the kernel counted and no event tells of", reconciler, Counts::missed);
        balance(
                "oom_events_recovered",
                "Kills that only the kernel's log still told of; reported with fewer fields",
                reconciler,
                Counts::recovered);
        FunctionCounter.builder("tapio_oom_kills_reported", reported, ReportedKills::count)
                .description("Kills since the start that events tell of")
                .register(registry);
    }

    /** Shows what became of the kills from before the first start. */
    private void watch(History history) {
        history("told", history, History::told);
        history("left_out", history, History::leftOut);
    }

    private void history(String outcome, History history, ToDoubleFunction<History> count) {
        FunctionCounter.builder("tapio_oom_history_kills", history, count)
                .description("Kills from before the first start since boot that the kernel's log still held")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void balance(String name, String meaning, Reconciler reconciler, ToLongFunction<Counts> side) {
        FunctionCounter.builder(name, reconciler, watched -> side.applyAsLong(watched.counts()))
                .description(meaning)
                .register(registry);
    }

    /** @param reason why it is not attached and what to do; empty when it is */
    void hook(Hook hook, boolean attached, String reason) {
        Gauge.builder("tapio_oom_hook_attached", () -> attached ? 1 : 0)
                .description("Whether a kernel hook is attached and, if not, why and what to do")
                .tag("hook", hook.section())
                .tag("reason", reason)
                .register(registry);
    }
}
