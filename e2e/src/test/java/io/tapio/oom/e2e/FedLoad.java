package io.tapio.oom.e2e;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Feeds a collector a thousand events a second, until it is ended, and no more than twenty thousand in all. */
final class FedLoad implements AutoCloseable {

    private static final int INCIDENTS_A_STEP = 10;
    private static final int EVENTS_A_STEP = 3 * INCIDENTS_A_STEP;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(EVENTS_A_STEP);
    private static final int MOST_STEPS = 20_000 / EVENTS_A_STEP;

    private final Fed fed;
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean over;
    private volatile double aSecond;

    FedLoad(Fed fed) {
        this.fed = fed;
        thread.start();
    }

    private void run() {
        long begunNs = System.nanoTime();
        int steps = 0;
        while (!over && steps < MOST_STEPS) {
            fed.incidents(INCIDENTS_A_STEP);
            steps++;
            LockSupport.parkNanos(begunNs + steps * STEP_NS - System.nanoTime());
        }
        aSecond = steps * EVENTS_A_STEP / ((System.nanoTime() - begunNs) / 1e9);
    }

    /** Ends it: what was fed is all there is. */
    void end() throws InterruptedException {
        over = true;
        thread.join();
    }

    /** How many events a second there were; known when it has ended. */
    double aSecond() {
        return aSecond;
    }

    @Override
    public void close() throws InterruptedException {
        end();
    }
}
