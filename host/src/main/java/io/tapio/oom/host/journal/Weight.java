package io.tapio.oom.host.journal;

import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how much memory an event keeps, in bytes: exact enough to bound what many of them keep. */
public final class Weight {

    private static final int EVENT = 4_096;
    private static final int CANDIDATE = 320;
    private static final int CGROUP = 320;
    private static final int ENTRY = 160;

    private Weight() {}

    /** Of an event with all that hangs on it. */
    public static long of(OomEvent event) {
        long weight = EVENT;
        if (event instanceof OomKillVictim kill) {
            weight += process(kill.victim()) + process(kill.trigger()) + cgroup(kill.limitOwner()) + length(kill.why());
            Map<String, String> environment = kill.environment();
            if (environment != null) {
                for (Map.Entry<String, String> variable : environment.entrySet()) {
                    weight += ENTRY + length(variable.getKey()) + length(variable.getValue());
                }
            }
        } else if (event instanceof OomKillTriggered oom) {
            weight += process(oom.trigger()) + cgroup(oom.limitOwner()) + length(oom.why());
            weight += (long) size(oom.candidates()) * CANDIDATE;
        }
        return weight;
    }

    private static long process(@Nullable ProcessFacts process) {
        return process == null ? 0 : length(process.cmdline()) + length(process.cgroupPath());
    }

    private static long cgroup(@Nullable MemoryCgroup cgroup) {
        return cgroup == null ? 0 : length(cgroup.cgroupPath()) + (long) size(cgroup.ancestors()) * CGROUP;
    }

    private static int size(@Nullable List<?> list) {
        return list == null ? 0 : list.size();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
