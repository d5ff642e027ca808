package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.forecast.Forecasts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Samples the cgroups at the pace that each of them calls for. */
public final class SampledMemory implements Passes {

    private final MemorySampler sampler;
    private final Cadence cadence;
    private final UnaryOperator<MemorySamples> filter;
    private final LongSupplier nowNs;

    /**
     * @param all from one pass over all to the next
     * @param fast the same of those near their limit
     * @param filter leaves out what nobody is to be told of
     * @param nowNs a clock that only goes forward
     */
    public SampledMemory(
            MemorySampler sampler,
            Duration all,
            Duration fast,
            UnaryOperator<MemorySamples> filter,
            LongSupplier nowNs) {
        this.sampler = sampler;
        this.cadence = new Cadence(all, fast);
        this.filter = filter;
        this.nowNs = nowNs;
    }

    /** The predictors have spoken. On any thread. */
    public void heard(Forecasts forecasts) {
        cadence.heard(forecasts);
    }

    @Override
    public Optional<MemoryPass> next() throws InterruptedException {
        long now = nowNs.getAsLong();
        Choice choice = cadence.next(now);
        if (choice == null) {
            long waitMs = TimeUnit.NANOSECONDS.toMillis(cadence.waitNs(now)) + 1;
            sampler.await((int) Math.min(Integer.MAX_VALUE, waitMs), cadence::hit);
            choice = cadence.next(nowNs.getAsLong());
        }
        if (choice == null) {
            return Optional.empty();
        }
        MemoryPass pass = sampler.pass(choice);
        if (pass == null || !choice.all() && pass.samples().samples().isEmpty()) {
            return Optional.empty();
        }
        if (choice.all()) {
            cadence.alive(sampler.alive());
        }
        return Optional.of(pass.with(filter.apply(pass.samples())));
    }

    @Override
    public void wake() {
        sampler.wake();
    }

    @Override
    public void close() {
        sampler.close();
    }
}
