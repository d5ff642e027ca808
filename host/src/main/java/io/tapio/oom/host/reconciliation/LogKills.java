package io.tapio.oom.host.reconciliation;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelLogOverrunException;
import io.tapio.oom.host.source.KernelLogParser;
import io.tapio.oom.host.source.KernelLogReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/** All kills that the kernel's log holds. */
final class LogKills {

    /** The kernel's largest log holds fewer. */
    static final int NEWEST = 10_000;

    /** A log that is written faster than it is read has no end. */
    private static final int READINGS = 10_000;

    private LogKills() {}

    /**
     * Reads the log from its oldest record to its end.
     *
     * @param log opens it at its oldest record
     * @return in the log's order, the newest {@value #NEWEST}
     * @throws IOException when this machine doesn't allow it
     */
    static List<LogKill> read(KernelLogReader.Factory log) throws IOException {
        ArrayDeque<LogKill> kills = new ArrayDeque<>();
        KernelLogParser parser = new KernelLogParser();
        try (KernelLogReader reader = log.open()) {
            for (int reading = 0; reading < READINGS; reading++) {
                List<String> records;
                try {
                    records = reader.read(Duration.ZERO);
                } catch (KernelLogOverrunException overwritten) {
                    parser.lost();
                    continue;
                }
                if (records.isEmpty()) {
                    break;
                }
                for (String each : records) {
                    parser.accept(each).ifPresent(kills::add);
                    if (kills.size() > NEWEST) {
                        kills.remove();
                    }
                }
            }
        }
        return List.copyOf(kills);
    }
}
