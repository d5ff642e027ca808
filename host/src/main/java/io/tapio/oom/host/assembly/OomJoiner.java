package io.tapio.oom.host.assembly;

import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import org.jspecify.annotations.Nullable;

/**
 * Tells which marks belong to one OOM. Where {@code oom_kill_process} was seen, its moment is the same for all of them.
 * Where it was not, only a group kill has more than one: the same trigger marks its members one right after the other.
 */
final class OomJoiner {

    /** A group kill marks a process in microseconds; a trigger that survives can't be back with a new OOM so soon. */
    private static final long SAME_GROUP_WITHIN_NS = 1_000_000_000;

    private @Nullable OomRecord last;
    private long startBootTimeNs;

    /**
     * Which OOM a mark belongs to.
     *
     * @param startBootTimeNs the OOM's moment, the same for each of its marks
     * @param isNew whether this is its first mark
     */
    record Joined(long startBootTimeNs, boolean isNew) {}

    Joined join(OomRecord record) {
        boolean isNew = !belongsToLast(record);
        if (isNew) {
            Control control = record.control();
            startBootTimeNs = control == null ? record.bootTimeNs() : control.entryBootTimeNs();
        }
        last = record;
        return new Joined(startBootTimeNs, isNew);
    }

    private boolean belongsToLast(OomRecord record) {
        OomRecord previous = last;
        if (previous == null) {
            return false;
        }
        Control control = record.control();
        Control previousControl = previous.control();
        if (control != null && previousControl != null) {
            return control.entryBootTimeNs() == previousControl.entryBootTimeNs();
        }
        return control == null
                && previousControl == null
                && record.groupKill()
                && previous.groupKill()
                && record.trigger().tid() == previous.trigger().tid()
                && record.trigger().startBootTimeNs() == previous.trigger().startBootTimeNs()
                && idOf(record.limitOwner()) == idOf(previous.limitOwner())
                && record.bootTimeNs() - previous.bootTimeNs() < SAME_GROUP_WITHIN_NS;
    }

    private static long idOf(@Nullable Memcg memcg) {
        return memcg == null ? 0 : memcg.id();
    }
}
