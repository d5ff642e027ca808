package io.tapio.oom.host.container;

import io.tapio.oom.api.event.Ownership;

/** Knows of owners what lies on disk while they are there, because it read that when their cgroups appeared. */
public interface LearnedNames extends OwnerNames {

    /**
     * Reads what there is to know of a cgroup's owner, for {@link #complete}. May take as long as reading some files
     * takes: it is called on the thread that watches the cgroups, never on a kill's way, and again when a cgroup is made
     * anew under an old path. Never throws for what can't be read.
     *
     * @param cgroupPath from the root of the hierarchy
     * @param owner what the path tells; {@link Ownership#NONE} too, where files may know more than it
     */
    void learn(String cgroupPath, Ownership owner);
}
