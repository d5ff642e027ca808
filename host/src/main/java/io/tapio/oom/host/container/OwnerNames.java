package io.tapio.oom.host.container;

import io.tapio.oom.api.event.Ownership;

/** Knows more of a cgroup's owner than its path tells. For any thread; answers at once, from what it has. */
public interface OwnerNames {

    /**
     * The owner with what is known beside it; the same where nothing is.
     *
     * @param owner what the path tells, and those who were asked before
     * @param cgroupPath from the root of the hierarchy
     */
    Ownership complete(Ownership owner, String cgroupPath);
}
