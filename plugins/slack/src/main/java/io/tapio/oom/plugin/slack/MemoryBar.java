package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.text.PlainText;
import org.jspecify.annotations.Nullable;

/** Memory against its limit, to be seen at a glance: {@code █████████░ 60.0 MiB of 64.0 MiB}. */
final class MemoryBar {

    private static final int CELLS = 10;

    private MemoryBar() {}

    /** Of a kill what the victim held of the limit, of a warning what is used; {@code null} where there is no limit. */
    static @Nullable String of(OomEvent event) {
        if (event instanceof OomKillVictim kill) {
            MemoryCgroup owner = kill.limitOwner();
            return owner == null || owner.level() == CgroupLevel.NODE
                    ? null
                    : bar(held(kill.victim()), owner.limitBytes());
        }
        if (event instanceof MemoryPressure pressure) {
            Long held = pressure.unreclaimableBytes();
            return bar(
                    held == null ? pressure.cgroup().usageBytes() : held,
                    pressure.cgroup().limitBytes());
        }
        return event instanceof OomPredicted predicted
                ? bar(predicted.cgroup().usageBytes(), predicted.cgroup().limitBytes())
                : null;
    }

    private static @Nullable Long held(ProcessFacts victim) {
        if (victim.anonRssBytes() == null && victim.fileRssBytes() == null && victim.shmemRssBytes() == null) {
            return null;
        }
        return orNothing(victim.anonRssBytes()) + orNothing(victim.fileRssBytes()) + orNothing(victim.shmemRssBytes());
    }

    private static long orNothing(@Nullable Long bytes) {
        return bytes == null ? 0 : bytes;
    }

    private static @Nullable String bar(@Nullable Long held, @Nullable Long limit) {
        if (held == null || limit == null || limit <= 0) {
            return null;
        }
        int full = (int) Math.max(0, Math.min(CELLS, Math.round((double) held / limit * CELLS)));
        return "\u2588".repeat(full) + "\u2591".repeat(CELLS - full) + " " + PlainText.mib(held) + " of "
                + PlainText.mib(limit);
    }
}
