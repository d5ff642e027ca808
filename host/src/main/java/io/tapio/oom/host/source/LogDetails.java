package io.tapio.oom.host.source;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel report tells of a kill besides who and whose.
 *
 * @param wallTime when it was, where the log's text carries a date
 * @param scoreThousandths the badness of the process that was chosen, in thousandths of the memory there was to weigh it
 *     against; kernels before 5.2 print it. More than 1000 with a positive {@code oom_score_adj}
 * @param sacrificedChildOf the process that was chosen, where one of its children died in its place (before 5.2)
 * @param gfpFlags the allocation's flags by name; empty where the kernel doesn't name them
 * @param nodemask the memory nodes that a memory policy allows; absent when it allows all
 * @param candidates the task table, those that hold most first and those that can't be chosen last; at most
 *     {@link TaskTable#MAX_TASKS}
 * @param memory the memory of the limit's owner
 */
public record LogDetails(
        @Nullable Instant wallTime,
        @Nullable Integer scoreThousandths,
        @Nullable Integer sacrificedChildOf,
        List<String> gfpFlags,
        @Nullable String nodemask,
        List<LogCandidate> candidates,
        @Nullable LogMemory memory) {

    /** Nothing more is known. */
    public static final LogDetails NONE = new LogDetails(null, null, null, List.of(), null, List.of(), null);

    public LogDetails {
        gfpFlags = List.copyOf(gfpFlags);
        candidates = List.copyOf(candidates);
    }

    static LogDetails at(@Nullable Instant wallTime) {
        return wallTime == null ? NONE : new LogDetails(wallTime, null, null, List.of(), null, List.of(), null);
    }
}
