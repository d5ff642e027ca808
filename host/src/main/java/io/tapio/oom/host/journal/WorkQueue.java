package io.tapio.oom.host.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the thread that writes, in the order in which it came: at most so many and so heavy. Whoever brings an
 * event waits for room, since he can keep what he has; others can't wait and are refused. For many threads.
 */
final class WorkQueue {

    private final int most;
    private final long mostWeight;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Work> waiting = new ArrayDeque<>();
    private long weight;
    private boolean closed;

    WorkQueue(int most, long mostWeight) {
        this.most = most;
        this.mostWeight = mostWeight;
    }

    /** Waits for room; {@code false} when it was closed. */
    boolean put(Work work) {
        lock.lock();
        try {
            while (!closed && full()) {
                changed.awaitUninterruptibly();
            }
            return add(work);
        } finally {
            lock.unlock();
        }
    }

    /** Never waits; {@code false} when twice as many wait as may, or it was closed. */
    boolean offer(Work work) {
        lock.lock();
        try {
            return waiting.size() < 2 * most && add(work);
        } finally {
            lock.unlock();
        }
    }

    private boolean full() {
        return waiting.size() >= most || weight >= mostWeight;
    }

    private boolean add(Work work) {
        if (closed) {
            return false;
        }
        waiting.add(work);
        weight += work.weight();
        changed.signalAll();
        return true;
    }

    /**
     * Takes what waits, the first in any case, and more of it up to a weight.
     *
     * @param patience how long to wait for something
     * @return nothing when the patience ended or it was closed
     */
    List<Work> take(int atMost, long upTo, long patience, TimeUnit unit) throws InterruptedException {
        lock.lock();
        try {
            for (long left = unit.toNanos(patience); waiting.isEmpty() && !closed && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            List<Work> taken = new ArrayList<>();
            long heavy = 0;
            for (Work next = waiting.peek();
                    next != null && taken.size() < atMost && (taken.isEmpty() || heavy + next.weight() <= upTo);
                    next = waiting.peek()) {
                taken.add(waiting.remove());
                heavy += next.weight();
            }
            weight -= heavy;
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing comes any more and nothing is left. */
    boolean ended() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
