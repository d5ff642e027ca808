package io.tapio.oom.api.sink;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sink remembers of what it sent, for example where a message stands that it wants to change later: short texts by
 * key. A host with a journal keeps them over restarts. It is memory, not a promise: the oldest go when there are more than
 * {@value #MOST_KEYS}, and all of them may be gone, so a sink must know what to do without.
 *
 * <p>For the sink's own thread; {@link #get} may wait for a disk.
 */
public interface SinkMemory {

    /** More keys than that are not kept: those that were written longest ago go first. */
    int MOST_KEYS = 1_000;

    /** The longest text that is kept, in {@code char}s; a longer one is refused with an exception. */
    int LONGEST_TEXT = 4_000;

    /** What was put there last; {@code null} where nothing is known. */
    @Nullable String get(String key);

    /**
     * Remembers a text in place of what was there.
     *
     * @param key at most 250 {@code char}s
     */
    void put(String key, String text);

    /** One that is empty at first and forgets all when the process ends. */
    static SinkMemory untilTheEnd() {
        Map<String, String> texts = Collections.synchronizedMap(new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > MOST_KEYS;
            }
        });
        return new SinkMemory() {
            @Override
            public @Nullable String get(String key) {
                return texts.get(key);
            }

            @Override
            public void put(String key, String text) {
                if (key.length() > 250 || text.length() > LONGEST_TEXT) {
                    throw new IllegalArgumentException(
                            "too long to be remembered: " + key.length() + ", " + text.length());
                }
                texts.remove(key);
                texts.put(key, text);
            }
        };
    }
}
