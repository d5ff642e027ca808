package io.tapio.oom.host.process;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Shows what the book holds and what it had to leave out. */
public final class ProcessMeters {

    private ProcessMeters() {}

    public static void register(MeterRegistry registry, NearLimit nearLimit, ProcessWatch watch, ProcessBook book) {
        Gauge.builder("tapio_oom_known_processes", book, ProcessBook::size)
                .description("Processes below a limit whose command line is known")
                .register(registry);
        Gauge.builder("tapio_oom_known_processes_bytes", book, ProcessBook::bytes)
                .description("What their command lines and environments take at the most")
                .register(registry);
        FunctionCounter.builder("tapio_oom_process_looks", watch, ProcessWatch::looks)
                .description("Looks at the cgroups for processes below a limit")
                .register(registry);
        left(registry, "evicted", book, ProcessBook::evicted);
        left(registry, "beyond_limit", watch, ProcessWatch::processesBeyondLimit);
        left(registry, "cgroup_beyond_limit", nearLimit, NearLimit::cgroupsBeyondLimit);
        FunctionCounter.builder("errors", watch, ProcessWatch::failures)
                .description("Errors of the collector by where they happened")
                .tag("component", "process")
                .register(registry);
    }

    private static <T> void left(MeterRegistry registry, String reason, T source, ToDoubleFunction<T> count) {
        FunctionCounter.builder("tapio_oom_unknown_processes", source, count)
                .description("Processes below a limit whose command line could not be kept, by the reason")
                .tag("reason", reason)
                .register(registry);
    }
}
