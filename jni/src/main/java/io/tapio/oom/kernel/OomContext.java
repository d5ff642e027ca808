package io.tapio.oom.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory cgroup of an OOM at that moment: the limit's owner, or the trigger's cgroup where there is no owner. Comes
 * once for an OOM, before its first kill.
 *
 * @param oomBootTimeNs the OOM it belongs to, as {@link OomRecord#oomBootTimeNs}
 * @param levels the cgroup, then its ancestors up to the root, at most 16; the path of level n is the cgroup's own
 *     without its last n names
 * @param lru its page lists with those of the cgroups below; absent where there are too many of these to be summed up
 * @param kernelPages what the kernel uses for it, in pages; cgroup v1 alone has a counter of its own for it
 * @param events its {@code memory.events}, the first kill of this OOM included; of cgroup v1 those of the cgroup alone;
 *     absent before Linux 5.17
 */
public record OomContext(
        long oomBootTimeNs,
        List<Level> levels,
        @Nullable LruPages lru,
        @Nullable Long kernelPages,
        @Nullable Events events)
        implements KernelRecord {

    public OomContext {
        levels = List.copyOf(levels);
    }

    /**
     * A memory cgroup's page counter.
     *
     * @param id the kernfs id
     * @param limitPages absent when there is no limit
     */
    public record Level(long id, long usagePages, @Nullable Long limitPages, long peakPages) {}

    /** The pages on each of the kernel's lists. Pages of tmpfs are on the anonymous ones. */
    public record LruPages(long inactiveAnon, long activeAnon, long inactiveFile, long activeFile, long unevictable) {}

    /** How often each happened since the cgroup was made. */
    public record Events(long high, long max, long oom, long oomKill, long oomGroupKill) {}
}
