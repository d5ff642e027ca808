package io.tapio.oom.host.routing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Knows whether a container is well again. For any thread; answers at once. */
@FunctionalInterface
public interface Recovery {

    /** Nobody knows. */
    Recovery NONE = (podUid, container, after, now) -> null;

    /**
     * Since when the container is well, when it was started again behind that moment and has stayed so for a while.
     *
     * @param podUid as the pod's cgroup has it
     * @param container its name in the pod
     */
    @Nullable Instant since(String podUid, String container, Instant after, Instant now);
}
