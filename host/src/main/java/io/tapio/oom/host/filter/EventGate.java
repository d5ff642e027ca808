package io.tapio.oom.host.filter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back what the filter leaves out, never in silence: each event is counted, and the first one for each reason is
 * logged. A revision is held back without being counted: of an event that was told it has nothing that anybody is to
 * hear, of one that was not it tells nothing new. Safe for use by many threads.
 */
public final class EventGate {

    private static final Logger LOG = LoggerFactory.getLogger(EventGate.class);

    private final EventFilter filter;
    private final Map<FilterReason, Counter> counters = new EnumMap<>(FilterReason.class);
    private final Set<FilterReason> said = EnumSet.noneOf(FilterReason.class);

    /** @param registry shows what was held back */
    public EventGate(EventFilter filter, MeterRegistry registry) {
        this.filter = filter;
        for (FilterReason reason : FilterReason.values()) {
            counters.put(
                    reason,
                    Counter.builder("tapio_oom_events_filtered")
                            .description("Events that the configuration's filters left out, by the reason")
                            .tag("reason", reason.wireName())
                            .register(registry));
        }
    }

    /** Whether the event may go out. */
    public boolean admits(OomEvent event) {
        Optional<FilterReason> reason = filter.leavesOut(event);
        if (reason.isPresent() && event.revision() == 0) {
            count(reason.get(), event);
        }
        return reason.isEmpty();
    }

    private void count(FilterReason reason, OomEvent event) {
        Counter counter = counters.get(reason);
        if (counter != null) {
            counter.increment();
        }
        boolean first;
        synchronized (said) {
            first = said.add(reason);
        }
        if (first) {
            LOG.info(
                    "an {} of {} is left out by {}; tapio_oom_events_filtered_total{reason=\"{}\"} counts them",
                    event.eventType().wireName(),
                    event.subjectCgroupPath(),
                    reason.configuredBy(),
                    reason.wireName());
        }
    }
}
