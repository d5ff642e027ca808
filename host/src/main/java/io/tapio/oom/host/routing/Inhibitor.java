package io.tapio.oom.host.routing;

import io.tapio.oom.host.config.EventField;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.config.InhibitRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers what silences something else. Times are those of the events, so that a late reader decides the same. */
final class Inhibitor {

    /** Of more sources than that the oldest are forgotten. */
    private static final int MOST_SOURCES = 4_096;

    /** A key's upper bits, of which the sign is not one, number its rule. */
    private static final int RULE_SHIFT = 47;

    private static final long[] NO_KEYS = new long[0];
    private static final EventField CGROUP_PATH = EventField.of("cgroup_path");

    private final List<InhibitRule> rules;
    private final Map<Long, Long> sources = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MOST_SOURCES;
        }
    };

    /**
     * What a source silences.
     *
     * @param key of the rule and of what its two sides have in common
     * @param timeMs when the source was
     * @param withinMs how far a target may be from it
     */
    record Reach(long key, long timeMs, long withinMs) {

        boolean covers(long targetMs) {
            return Math.abs(targetMs - timeMs) <= withinMs;
        }
    }

    Inhibitor(List<InhibitRule> rules) {
        this.rules = rules;
    }

    /** What an event silences from now on. */
    List<Reach> learn(EventView event) {
        List<Reach> reaches = List.of();
        for (int i = 0; i < rules.size(); i++) {
            InhibitRule rule = rules.get(i);
            if (rule.source().matches(event)) {
                long key = key(i, rule, event);
                long time = event.event().time().toEpochMilli();
                sources.remove(key);
                sources.put(key, time);
                reaches = reaches.isEmpty() ? new ArrayList<>() : reaches;
                reaches.add(new Reach(key, time, rule.within().toMillis()));
            }
        }
        return reaches;
    }

    /** What could silence an event, by the keys of {@link Reach}. */
    long[] keys(EventView event) {
        long[] keys = NO_KEYS;
        for (int i = 0; i < rules.size(); i++) {
            InhibitRule rule = rules.get(i);
            if (rule.target().matches(event) && !rule.source().matches(event)) {
                long[] more = new long[keys.length + 1];
                System.arraycopy(keys, 0, more, 0, keys.length);
                more[keys.length] = key(i, rule, event);
                keys = more;
            }
        }
        return keys;
    }

    /** Whether something silences an event that has these keys. */
    boolean inhibits(long[] keys, long timeMs) {
        for (long key : keys) {
            Long source = sources.get(key);
            if (source != null
                    && new Reach(
                                    key,
                                    source,
                                    rules.get((int) (key >>> RULE_SHIFT))
                                            .within()
                                            .toMillis())
                            .covers(timeMs)) {
                return true;
            }
        }
        return false;
    }

    /** The rule's number stands in the upper bits, the rest tells the values apart. */
    private static long key(int number, InhibitRule rule, EventView event) {
        StringBuilder text = new StringBuilder();
        boolean any = rule.equal().isEmpty();
        for (EventField field : rule.equal()) {
            Collection<String> values = event.values(field);
            any |= !values.isEmpty();
            text.append(values).append('\n');
        }
        if (!any) {
            text.append(event.values(CGROUP_PATH));
        }
        return (long) number << RULE_SHIFT | Incidents.hash(text.toString()) >>> (Long.SIZE - RULE_SHIFT);
    }
}
