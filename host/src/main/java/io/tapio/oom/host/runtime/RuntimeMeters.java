package io.tapio.oom.host.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows what is known of names and what could not be read. */
public final class RuntimeMeters {

    private static final String FILES = "tapio_oom_runtime_files_failed";
    private static final String LEFT = "tapio_oom_runtime_names_left";

    private RuntimeMeters() {}

    public static void register(MeterRegistry registry, RuntimeNames names) {
        Gauge.builder("tapio_oom_runtime_names", names, RuntimeNames::known)
                .description("Containers, pods and units that were looked for in the files of their runtime")
                .register(registry);
        FunctionCounter.builder("tapio_oom_runtime_process_looks", names.files(), RuntimeFiles::looks)
                .description("Looks at all processes for runtimes that keep their files elsewhere")
                .register(registry);
        FunctionCounter.builder(FILES, names.files(), RuntimeFiles::unreadable)
                .description("Files of container runtimes and systemd that are there and gave nothing")
                .tag("reason", "unreadable")
                .register(registry);
        FunctionCounter.builder(FILES, names.files(), RuntimeFiles::malformed)
                .description("Files of container runtimes and systemd that are there and gave nothing")
                .tag("reason", "malformed")
                .register(registry);
        FunctionCounter.builder(LEFT, names, RuntimeNames::evicted)
                .description("Names that were forgotten or not looked for, for want of room")
                .tag("reason", "evicted")
                .register(registry);
        FunctionCounter.builder(LEFT, names, RuntimeNames::refused)
                .description("Names that were forgotten or not looked for, for want of room")
                .tag("reason", "queue_full")
                .register(registry);
        FunctionCounter.builder("errors", names, RuntimeNames::failures)
                .description("Errors of the collector by where they happened")
                .tag("component", "runtime_names")
                .register(registry);
    }
}
