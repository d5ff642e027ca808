package io.tapio.oom.host.assembly;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of processes while they lived: at the kill it is too late to read it. Asked on the source's thread,
 * at any rate of kills; an answer comes from memory alone.
 */
public interface KnownProcesses {

    /** Knows nobody. */
    KnownProcesses NOBODY = (pid, startBootTimeNs) -> null;

    /**
     * The process with that id and start.
     *
     * @param pid in the root pid namespace
     * @param startBootTimeNs its start in nanoseconds since boot, which tells it from an earlier process with its id;
     *     user space knows it to the clock tick (10 ms) alone
     */
    @Nullable KnownProcess find(int pid, long startBootTimeNs);

    /**
     * A process as it was.
     *
     * @param cmdline its command line with a NUL between its arguments, not yet masked; empty where it has none
     * @param cut there is more of the command line
     * @param environment its variables, secrets masked; empty where they are not collected
     */
    record KnownProcess(String cmdline, boolean cut, Map<String, String> environment) {

        public KnownProcess {
            environment = Map.copyOf(environment);
        }
    }
}
