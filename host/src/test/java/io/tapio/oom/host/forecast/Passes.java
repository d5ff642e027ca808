package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.forecast.Forecast;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passes of a sampler that is driven by hand. */
final class Passes {

    static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
    static final long BOOT_NS = 1_000_000_000_000L;
    static final long LIMIT = 100L << 20;
    static final String PATH = "/docker/leaky";
    static final long ID = 42;

    static final Ownership OWNER = Ownership.of(new ContainerFacts("leaky", "leaky", "docker"), null, null);

    private Passes() {}

    static MemorySamples at(double seconds, MemorySample... samples) {
        return pass(seconds, true, samples);
    }

    static MemorySamples pass(double seconds, boolean whole, MemorySample... samples) {
        long ns = Math.round(seconds * 1e9);
        return new MemorySamples(BEGAN.plusNanos(ns), BOOT_NS + ns, whole, List.of(samples));
    }

    static MemorySample holding(long bytes) {
        return sample(PATH, ID, LIMIT, bytes, 0L);
    }

    static MemorySample sample(String path, Long id, long limit, long held, @Nullable Long hits) {
        Room own = limit <= 0 ? null : new Room(path, limit, held);
        return new MemorySample(
                path,
                id,
                held,
                limit,
                held,
                own,
                own,
                MemoryParts.UNKNOWN,
                new MemoryCounters(null, hits, null, null, null, null, null, null, null),
                OWNER);
    }

    /** A kill within 300 s is that likely. */
    static Forecast within300(double p) {
        return new Forecast(0, p, p, 250.0, 200.0, 300.0, 1024.0);
    }
}
