package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.OomPredicted;

/** Where warnings go. */
@FunctionalInterface
public interface Warnings {

    /**
     * Tells a warning or its next revision; may wait.
     *
     * @return whether it went out: not where too many events go out in this second, or the filters leave it out. The last
     *     revision of one that went out always does
     */
    boolean tell(OomPredicted event);
}
