package io.tapio.oom.host.process;

/**
 * A cgroup whose processes a limit may kill, its own or one above it.
 *
 * @param path of the memory hierarchy's root: {@code /kubepods/pod1}
 * @param id its inode
 * @param near whether usage is near that limit
 */
public record LimitedCgroup(String path, long id, boolean near) {}
