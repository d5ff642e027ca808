package io.tapio.oom.host;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many events go out in a second. When the second's budget is used up, events that speak of what is coming are shed
 * and counted. What tells of a kill never is, be it the counters' notification of one that nothing else tells of, and
 * uses the budget up before all others; its revisions have to wait. Safe for use by many threads.
 */
final class EventBudget {

    private static final Logger LOG = LoggerFactory.getLogger(EventBudget.class);
    private static final long SECOND_NS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final Map<EventType, Counter> shed = new EnumMap<>(EventType.class);
    private int perSecond;
    private long secondBeganNs;
    private int used;
    private boolean said;

    /** @param nanoTime a clock that only goes forward */
    EventBudget(int perSecond, LongSupplier nanoTime, MeterRegistry registry) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.secondBeganNs = nanoTime.getAsLong();
        for (EventType type : EventType.values()) {
            if (speaksOfWhatIsComing(type)) {
                shed.put(
                        type,
                        Counter.builder("oom_events_shed")
                                .description("Events left out because of oom.max_events_per_second")
                                .tag("event_type", type.wireName())
                                .register(registry));
            }
        }
    }

    /** So many a second from now on. */
    synchronized void allow(int eventsPerSecond) {
        this.perSecond = eventsPerSecond;
    }

    /** Whether the event may go out; a revision that may not is put off, not shed. */
    synchronized boolean admits(OomEvent event) {
        long now = nanoTime.getAsLong();
        if (now - secondBeganNs >= SECOND_NS) {
            secondBeganNs = now;
            used = 0;
            said = false;
        }
        boolean coming = speaksOfWhatIsComing(event.eventType());
        if (used < perSecond || !coming && event.revision() == 0) {
            used++;
            return true;
        }
        if (!coming) {
            return false;
        }
        Counter counter = shed.get(event.eventType());
        if (counter != null) {
            counter.increment();
        }
        if (!said) {
            said = true;
            LOG.warn("more than {} events a second: those that speak of what is coming are left out", perSecond);
        }
        return false;
    }

    private static boolean speaksOfWhatIsComing(EventType type) {
        return type.predictive() && type != EventType.CGROUP_OOM_NOTIFICATION;
    }
}
