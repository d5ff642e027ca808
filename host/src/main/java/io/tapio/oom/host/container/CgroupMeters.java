package io.tapio.oom.host.container;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows how many cgroups are known, and how. */
public final class CgroupMeters {

    private CgroupMeters() {}

    public static void register(MeterRegistry registry, CgroupBook book, CgroupWatch watch) {
        Gauge.builder("tapio_oom_cgroups_known", book, CgroupBook::known)
                .description("Cgroups whose owner is known; ten minutes longer than they are there")
                .register(registry);
        FunctionCounter.builder("tapio_oom_cgroups_evicted", book, CgroupBook::evicted)
                .description("Cgroups that were forgotten before their time for want of room")
                .register(registry);
        Gauge.builder("tapio_oom_cgroups_watched", watch, CgroupWatch::watched)
                .description("Cgroups that the kernel tells of when another one is made in them")
                .register(registry);
        FunctionCounter.builder("tapio_oom_cgroup_walks", watch, CgroupWatch::walks)
                .description("Walks over all cgroups: one a minute, one a second where not all can be watched")
                .register(registry);
        FunctionCounter.builder("errors", watch, CgroupWatch::failures)
                .description("Errors of the collector by where they happened")
                .tag("component", "cgroups")
                .register(registry);
    }
}
