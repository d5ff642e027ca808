package io.tapio.oom.fuzz;

import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.source.KernelFact;
import io.tapio.oom.host.source.KernelFact.RingDetail;
import io.tapio.oom.host.source.KernelFact.RingRecord;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.KernelRecord;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OomRecordDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A drained batch of the ring: decoded, and made events of. */
public final class RingTarget {

    private static final int PAGE_BYTES = 4096;
    private static final int ENTRY_BYTES = 8;

    private RingTarget() {}

    /** Takes a batch. The decoder takes anything; the assembly may refuse a record, by the events' own conditions. */
    public static void fuzzerTestOneInput(byte[] batch) {
        List<KernelRecord> records = new ArrayList<>();
        List<String> malformed = new ArrayList<>();
        new OomRecordDecoder(PAGE_BYTES)
                .decodeBatch(batch, batch.length, records::add, each -> malformed.add(each.getMessage()));
        if (records.size() + malformed.size() > batch.length / ENTRY_BYTES + 1) {
            throw new AssertionError("more records than the batch has room for: " + records.size());
        }
        EventAssembler assembler = EventAssembler.ofRecording(
                new EventSettings("node", true), KernelClock.bootedAt(Instant.EPOCH), PAGE_BYTES, "0a1b2c3d");
        for (KernelRecord record : records) {
            assemble(assembler, record instanceof OomRecord kill ? new RingRecord(kill) : new RingDetail(record));
        }
    }

    private static void assemble(EventAssembler assembler, KernelFact fact) {
        try {
            LogTarget.check(assembler.assemble(List.of(fact)));
        } catch (IllegalArgumentException refused) {
            // What the events refuse costs this record alone.
            if (refused.getMessage() == null) {
                throw refused;
            }
        }
    }
}
