package io.tapio.oom.host.routing;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a group that was told, also after a restart.
 *
 * @param labels what its events have in common; no other group of its sink has the same
 * @param route the path of the route that told it last
 * @param dedupKey of all its notifications
 * @param startedAt when its first event happened
 * @param lastEventAt when something last came to it
 * @param lastTold when it was last told
 * @param total how many events were told of it or counted
 * @param recent the positions of the newest events that were told, the oldest first
 * @param quiet whether it repeats so often that it is left to the daily summary
 * @param oomId of its newest OOM; {@code null} where it has none
 * @param podUid of its newest event; {@code null} where there is none
 * @param container the same, its name in the pod
 * @param standing the warnings that have not ended, by their events' hash
 */
public record StoredGroup(
        Map<String, String> labels,
        String route,
        String dedupKey,
        Instant startedAt,
        Instant lastEventAt,
        Instant lastTold,
        long total,
        List<Long> recent,
        boolean quiet,
        @Nullable String oomId,
        @Nullable String podUid,
        @Nullable String container,
        List<Long> standing) {

    public StoredGroup {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        recent = List.copyOf(recent);
        standing = List.copyOf(standing);
    }
}
