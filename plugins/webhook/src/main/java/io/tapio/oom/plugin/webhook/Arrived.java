package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.sink.Notification;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What arrived of a notification that as a whole did not. It comes again, whole or in parts, and what arrived is not
 * posted twice; else one that fails near its end would begin anew each time.
 */
final class Arrived {

    private final Set<String> ids = new HashSet<>();

    void add(Post post) {
        if (ids.size() >= Notification.MOST_EVENTS) {
            ids.clear();
        }
        ids.add(post.id());
    }

    boolean has(Post post) {
        return ids.contains(post.id());
    }

    /** These don't come again: all of the notification that they are of has arrived. */
    void forget(Collection<String> posts) {
        ids.removeAll(posts);
    }
}
