package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.ProcessFacts;
import org.jspecify.annotations.Nullable;

/**
 * What the trigger's event and those of all victims of one OOM have in common.
 *
 * @param oomId joins them
 * @param chosenPid whom the kernel chose
 * @param why says why
 */
record OomFacts(
        String oomId,
        int chosenPid,
        ProcessFacts trigger,
        @Nullable MemoryCgroup owner,
        @Nullable Constraint constraint,
        @Nullable Allocation allocation,
        Why why) {}
