package io.tapio.oom.host.delivery;

import java.time.Duration;
import java.time.Instant;

/** The one thread that the room's state belongs to, and its clocks. It may wait for a disk, but for nothing else. */
interface Timeline {

    /** Runs it on the thread, behind what waits there. From any thread; nothing happens once it has ended. */
    void run(Runnable task);

    /** Runs it on the thread when so much time has passed. From any thread. */
    Timer after(Duration delay, Runnable task);

    /** Ends the thread behind what waits there; what waits for its time is not run any more. */
    void end();

    /** The wall clock, which may jump. */
    Instant now();

    /** A clock that does not jump, for durations. */
    long nanoTime();

    /** What waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** It is not run any more, unless it runs already. */
        void cancel();
    }
}
