package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.source.KernelFact.RingRecord;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.OomRecord.TaskMemory;
import java.time.Instant;
import java.util.List;

/**
 * Goes the way of a kill some times with one that never was, so that the first real one finds compiled code. Nothing of
 * it reaches the bus.
 */
final class WarmUp {

    /** More than the launcher's compile threshold. */
    private static final int TIMES = 60;

    private static final int PAGE_BYTES = 4096;

    private WarmUp() {}

    /** Takes some hundredths of a second of a processor; not for an event loop. Returns how many bytes it encoded. */
    static long run() {
        EventAssembler assembler =
                new EventAssembler(new EventSettings("warm-up", true), KernelClock.bootedAt(Instant.EPOCH), PAGE_BYTES);
        OwnerStage owners = new OwnerStage(new CgroupPathResolver());
        long bytes = 0;
        for (int i = 0; i < TIMES; i++) {
            for (OomEvent event : assembler.assemble(List.of(new RingRecord(record(i))))) {
                bytes += EventJson.encodeBytes(owners.withOwner(event)).length;
            }
        }
        return bytes;
    }

    private static OomRecord record(int sequence) {
        Task task = new Task(1, 1, 1, 1, 0, 0, 0, 1, 0, 0, "warm-up", new TaskMemory(1, 1, 1, 1, 1, 1));
        Memcg memcg = new Memcg(1, 1, 1L, 1, 1, true, "/kubepods/burstable/pod0/warm-up", false);
        return new OomRecord(
                sequence,
                sequence,
                sequence,
                true,
                task,
                task,
                memcg,
                memcg,
                memcg,
                OwnerEvidence.OOM_LOCK,
                null,
                "warm-up\0--token=none",
                false,
                false,
                false);
    }
}
