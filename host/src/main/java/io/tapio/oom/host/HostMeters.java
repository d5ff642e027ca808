package io.tapio.oom.host;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.source.EbpfSource;
import io.tapio.oom.kernel.HookStatus;
import io.tapio.oom.kernel.KernelCounters;
import java.util.function.ToDoubleFunction;

/** What the host counts of itself. */
final class HostMeters {

    private static final double[] BUCKETS_MS = {1, 2, 5, 10, 20, 50, 100, 1_000, 10_000};

    private final MeterRegistry registry;
    private final DistributionSummary processing;

    HostMeters(MeterRegistry registry) {
        this.registry = registry;
        this.processing = DistributionSummary.builder("processing_duration_ms")
                .description("Milliseconds from the kernel's timestamp to the event being on the bus")
                .serviceLevelObjectives(BUCKETS_MS)
                .register(registry);
        for (String component : new String[] {"source", "assembly", "plugin", "sink", "http"}) {
            errors(component);
        }
    }

    /** Errors of the collector by where they happened. */
    Counter errors(String component) {
        return Counter.builder("errors")
                .description("Errors of the collector by where they happened")
                .tag("component", component)
                .register(registry);
    }

    void processed(double milliseconds) {
        processing.record(Math.max(0, milliseconds));
    }

    /** Shows each hook and the kernel side's own count; nothing is lost in silence. */
    void watch(EbpfSource source) {
        for (HookStatus status : source.hooks()) {
            boolean attached = status.state() == HookStatus.State.ATTACHED;
            Gauge.builder("tapio_oom_hook_attached", () -> attached ? 1 : 0)
                    .description("Whether a kernel hook is attached; doctor says why one is not")
                    .tag("hook", status.hook().section())
                    .register(registry);
        }
        kernelCounter(source, "tapio_oom_kernel_marks", "Times the kernel marked a victim", KernelCounters::marks);
        lost(source, "ring_full", KernelCounters::ringFull);
        lost(source, "no_scratch", KernelCounters::noScratch);
        lost(source, "no_task", KernelCounters::noTask);
        lost(source, "oversized", KernelCounters::oversized);
        FunctionCounter.builder("tapio_oom_kernel_records_lost", source, EbpfSource::malformed)
                .tag("reason", "malformed")
                .register(registry);
    }

    private void lost(EbpfSource source, String reason, ToDoubleFunction<KernelCounters> count) {
        FunctionCounter.builder("tapio_oom_kernel_records_lost", source, s -> count.applyAsDouble(s.counters()))
                .description("Marks that gave no event, by the reason")
                .tag("reason", reason)
                .register(registry);
    }

    private void kernelCounter(
            EbpfSource source, String name, String description, ToDoubleFunction<KernelCounters> count) {
        FunctionCounter.builder(name, source, s -> count.applyAsDouble(s.counters()))
                .description(description)
                .register(registry);
    }
}
