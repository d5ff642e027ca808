package io.tapio.oom.host.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The room's thread and its clocks in the hands of a test: nothing happens, and no time passes, of itself. */
final class HandDriven implements Timeline {

    private static final int MOST_STEPS = 1_000_000;

    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::atNs).thenComparingLong(Waiting::number));
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private long nanoTime = 1_000_000_000;
    private long number;

    private record Waiting(long atNs, long number, Runnable task) {}

    @Override
    public void run(Runnable task) {
        ready.add(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Waiting mine = new Waiting(nanoTime + delay.toNanos(), number++, task);
        waiting.add(mine);
        return () -> waiting.remove(mine);
    }

    @Override
    public void end() {
        waiting.clear();
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanoTime() {
        return nanoTime;
    }

    /** Does all that can be done without time passing. */
    HandDriven settle() {
        int steps = 0;
        for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
            next.run();
            if (++steps > MOST_STEPS) {
                throw new AssertionError("it goes on and on");
            }
        }
        return this;
    }

    /** Lets that much time pass, with all that falls due in it at its moment. */
    void pass(Duration time) {
        settle();
        long end = nanoTime + time.toNanos();
        while (!waiting.isEmpty() && waiting.peek().atNs() <= end) {
            Waiting next = waiting.remove();
            advance(Math.max(next.atNs(), nanoTime));
            next.task().run();
            settle();
        }
        advance(end);
    }

    private void advance(long toNs) {
        now = now.plusNanos(toNs - nanoTime);
        nanoTime = toNs;
    }

    /** What waits is not done any more. */
    void forget() {
        ready.clear();
        waiting.clear();
    }

    /** Sets the wall clock, as somebody may at any time. */
    void jump(Duration by) {
        now = now.plus(by);
    }
}
