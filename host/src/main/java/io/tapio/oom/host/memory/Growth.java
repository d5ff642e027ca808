package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.AllocationRates;
import org.jspecify.annotations.Nullable;

/**
 * How fast the memory of one cgroup grows. For each window it keeps some {@value #STEPS} points, however often it is
 * sampled; what was held when the window began is taken from the two points around that moment. Belongs to one thread.
 */
final class Growth {

    private static final int STEPS = 10;
    private static final double NS_PER_SECOND = 1e9;

    private final Window tenSeconds = new Window(10);
    private final Window minute = new Window(60);
    private final Window fiveMinutes = new Window(300);

    /** Takes a sample; one that is not after the last is passed over. */
    void take(long bootTimeNs, long heldBytes) {
        tenSeconds.take(bootTimeNs, heldBytes);
        minute.take(bootTimeNs, heldBytes);
        fiveMinutes.take(bootTimeNs, heldBytes);
    }

    /** Up to the last sample; absent for windows that are longer than it is known, or of which too much was not seen. */
    AllocationRates rates() {
        return new AllocationRates(tenSeconds.rate(), minute.rate(), fiveMinutes.rate());
    }

    /** The points of one window, and the newest one. */
    private static final class Window {

        private static final int POINTS = STEPS + 3;

        private final long lengthNs;
        private final long[] times = new long[POINTS];
        private final long[] held = new long[POINTS];
        private int count;
        private int next;
        private long lastNs = Long.MIN_VALUE;
        private long lastHeld;

        Window(long seconds) {
            this.lengthNs = (long) (seconds * NS_PER_SECOND);
        }

        void take(long bootTimeNs, long heldBytes) {
            if (bootTimeNs <= lastNs) {
                return;
            }
            lastNs = bootTimeNs;
            lastHeld = heldBytes;
            if (count == 0 || bootTimeNs - times[at(1)] >= lengthNs / STEPS) {
                times[next] = bootTimeNs;
                held[next] = heldBytes;
                next = (next + 1) % POINTS;
                count = Math.min(count + 1, POINTS);
            }
        }

        /** The index of the point that is so many before the next one. */
        private int at(int back) {
            return (next - back + POINTS) % POINTS;
        }

        @Nullable Double rate() {
            long begin = lastNs - lengthNs;
            long laterNs = lastNs;
            long laterHeld = lastHeld;
            for (int back = 1; back <= count; back++) {
                int point = at(back);
                if (times[point] <= begin) {
                    return seldom(laterNs - times[point]) ? null : rate(begin, point, laterNs, laterHeld);
                }
                laterNs = times[point];
                laterHeld = held[point];
            }
            return null;
        }

        /** Two samples in a window's time are enough, with some tolerance for a pass that came late. */
        private boolean seldom(long gapNs) {
            return gapNs > lengthNs * 2;
        }

        private double rate(long begin, int point, long laterNs, long laterHeld) {
            double share = laterNs == times[point] ? 0 : (double) (begin - times[point]) / (laterNs - times[point]);
            double before = held[point] + share * (laterHeld - held[point]);
            return (lastHeld - before) / lengthNs * NS_PER_SECOND;
        }
    }
}
