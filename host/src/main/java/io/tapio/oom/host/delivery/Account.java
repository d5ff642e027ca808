package io.tapio.oom.host.delivery;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one sink whatever runs for it at the moment: how far it is, what it failed at, how it went. Stays when
 * the sink is made anew. Belongs to the room's thread, but for what the meters read.
 */
final class Account {

    private final String sink;
    private final Map<Object, Tries> tries = new HashMap<>();
    private final Circuit circuit = new Circuit();
    private Progress progress;
    private volatile long cursor;
    private volatile long readTo;
    private volatile int open;
    private volatile boolean circuitOpen;
    private @Nullable Instant lastDelivered;
    private @Nullable String lastError;
    private @Nullable Instant lastErrorAt;

    /**
     * How often something failed.
     *
     * @param attempts so many times
     * @param agedNs for how long it had been tried by earlier runs of this process
     * @param sinceNs when it failed first in this run
     */
    record Tries(int attempts, long agedNs, long sinceNs) {

        static final Tries NONE = new Tries(0, 0, 0);

        Tries more(long nowNs) {
            return new Tries(attempts + 1, agedNs, attempts == 0 ? nowNs : sinceNs);
        }

        /** For how long it has been tried while this process ran; the wall clock has no say in it. */
        long ageNs(long nowNs) {
            return attempts == 0 ? 0 : agedNs + nowNs - sinceNs;
        }
    }

    Account(String sink, Progress progress) {
        this.sink = sink;
        this.progress = progress;
        moved();
    }

    String sink() {
        return sink;
    }

    Progress progress() {
        return progress;
    }

    /** It is somewhere else than was thought. */
    void restart(Progress from) {
        progress = from;
        tries.clear();
        moved();
    }

    /** To be called after each change of the progress or the circuit, for those who look from other threads. */
    void moved() {
        cursor = progress.cursor();
        readTo = progress.readTo();
        open = progress.open();
        circuitOpen = circuit.open();
    }

    Circuit circuit() {
        return circuit;
    }

    Map<Object, Tries> tries() {
        return tries;
    }

    /** All up to there is done with. For any thread. */
    long cursor() {
        return cursor;
    }

    /** How many entries it is behind the end of the journal. For any thread. */
    long behind(long end) {
        return Math.max(0, end - readTo) + open;
    }

    /** For any thread. */
    boolean circuitOpen() {
        return circuitOpen;
    }

    void delivered(Instant now) {
        lastDelivered = now;
    }

    void failed(String reason, Instant now) {
        lastError = reason;
        lastErrorAt = now;
    }

    @Nullable Instant lastDelivered() {
        return lastDelivered;
    }

    @Nullable String lastError() {
        return lastError;
    }

    @Nullable Instant lastErrorAt() {
        return lastErrorAt;
    }
}
