package io.tapio.oom.host.cgroup;

import java.nio.file.Path;

/**
 * One cgroup that a walk came by.
 *
 * @param path from the root of the hierarchy, {@code /} for the root itself
 * @param directory where its files are
 * @param inode the number of its directory: a cgroup that was removed and made again under its name has another one
 * @param leaf whether it has no cgroup below it
 */
public record Cgroup(String path, Path directory, long inode, boolean leaf) {}
