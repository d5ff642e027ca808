package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.AllocationRates;
import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemoryParts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.Ownership;

/** Makes samples of readings. */
final class Samples {

    private Samples() {}

    /** @param index of the reading among the rooms */
    static MemorySample of(
            Reading reading, long usageBytes, Rooms rooms, int index, AllocationRates rates, Ownership owner) {
        return new MemorySample(
                reading.path(),
                reading.id(),
                usageBytes,
                reading.get(Figure.LIMIT),
                reading.unreclaimable(),
                rooms.own(index),
                rooms.tightest(index),
                new MemoryParts(
                        reading.get(Figure.ANON),
                        reading.get(Figure.ACTIVE_FILE),
                        reading.get(Figure.INACTIVE_FILE),
                        reading.get(Figure.KERNEL),
                        reading.get(Figure.SLAB_RECLAIMABLE),
                        reading.get(Figure.SWAP)),
                new MemoryCounters(
                        reading.get(Figure.PEAK),
                        reading.get(Figure.LIMIT_HITS),
                        reading.get(Figure.OOMS),
                        reading.get(Figure.OOM_KILLS),
                        reading.get(Figure.REFAULTS),
                        reading.get(Figure.SCANNED),
                        reading.get(Figure.RECLAIMED),
                        reading.get(Figure.STALLED_SOME),
                        reading.get(Figure.STALLED_FULL)),
                rates,
                owner);
    }
}
