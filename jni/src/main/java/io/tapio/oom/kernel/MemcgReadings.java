package io.tapio.oom.kernel;

import static io.tapio.oom.kernel.MemcgLayout.COUNTS_HIGH;
import static io.tapio.oom.kernel.MemcgLayout.COUNTS_MAX;
import static io.tapio.oom.kernel.MemcgLayout.COUNTS_OOM;
import static io.tapio.oom.kernel.MemcgLayout.COUNTS_OOM_GROUP_KILL;
import static io.tapio.oom.kernel.MemcgLayout.COUNTS_OOM_KILL;
import static io.tapio.oom.kernel.MemcgLayout.EVENTS;
import static io.tapio.oom.kernel.MemcgLayout.FAILURES;
import static io.tapio.oom.kernel.MemcgLayout.FLAGS;
import static io.tapio.oom.kernel.MemcgLayout.HAS_HIGH;
import static io.tapio.oom.kernel.MemcgLayout.HAS_KERNEL;
import static io.tapio.oom.kernel.MemcgLayout.HAS_LIMIT;
import static io.tapio.oom.kernel.MemcgLayout.HAS_LRU;
import static io.tapio.oom.kernel.MemcgLayout.HAS_RECLAIM;
import static io.tapio.oom.kernel.MemcgLayout.HAS_STALLS;
import static io.tapio.oom.kernel.MemcgLayout.HAS_STATS;
import static io.tapio.oom.kernel.MemcgLayout.HAS_SWAP_LIMIT;
import static io.tapio.oom.kernel.MemcgLayout.HAS_USAGE;
import static io.tapio.oom.kernel.MemcgLayout.HIGH_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.ID;
import static io.tapio.oom.kernel.MemcgLayout.IS_V1;
import static io.tapio.oom.kernel.MemcgLayout.KERNEL_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.LEVEL;
import static io.tapio.oom.kernel.MemcgLayout.LIMIT_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.LRU_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.OWN_EVENTS;
import static io.tapio.oom.kernel.MemcgLayout.PARENT;
import static io.tapio.oom.kernel.MemcgLayout.PARENT_ID;
import static io.tapio.oom.kernel.MemcgLayout.PASS_BEGIN_BOOT_NS;
import static io.tapio.oom.kernel.MemcgLayout.PASS_BYTES;
import static io.tapio.oom.kernel.MemcgLayout.PASS_END_BOOT_NS;
import static io.tapio.oom.kernel.MemcgLayout.PASS_LEFT_OUT;
import static io.tapio.oom.kernel.MemcgLayout.PASS_READINGS;
import static io.tapio.oom.kernel.MemcgLayout.PEAK_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.READING_BYTES;
import static io.tapio.oom.kernel.MemcgLayout.RECLAIMED_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.REFAULTS_ANON;
import static io.tapio.oom.kernel.MemcgLayout.REFAULTS_FILE;
import static io.tapio.oom.kernel.MemcgLayout.REMOVED;
import static io.tapio.oom.kernel.MemcgLayout.SCANNED_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.SLAB_RECLAIMABLE_BYTES;
import static io.tapio.oom.kernel.MemcgLayout.SLAB_UNRECLAIMABLE_BYTES;
import static io.tapio.oom.kernel.MemcgLayout.STALLED_FULL_NS;
import static io.tapio.oom.kernel.MemcgLayout.STALLED_SOME_NS;
import static io.tapio.oom.kernel.MemcgLayout.SWAP_LIMIT_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.SWAP_USAGE_PAGES;
import static io.tapio.oom.kernel.MemcgLayout.USAGE_PAGES;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one pass over the memory cgroups found. A window on the kernel's own memory, nothing is copied: the next pass
 * overwrites it, so it belongs to the thread that makes the passes.
 *
 * <p>Readings are asked for by an index from 0. A cgroup comes before those below it and these before its next sibling.
 * Usage, lists, slab, refaults, reclaim and stalls include all below; so do the events on cgroup v2, where on v1 they are
 * the cgroup's own. Lists are exact. Slab, refaults, reclaim and v2's kernel memory are as of the moment when the kernel
 * last summed them up over its CPUs, the stalls likewise: about two seconds ago at most while anything goes on.
 *
 * <p>What this kernel or this cgroup does not have is {@link #ABSENT}.
 */
public final class MemcgReadings {

    /** There is no such number. */
    public static final long ABSENT = -1;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(PASS_BYTES);

    private final long pageBytes;
    private ByteBuffer readings;
    private ByteBuffer pass;

    MemcgReadings(ByteBuffer readings, ByteBuffer pass, long pageBytes) {
        this.readings = readings.order(ByteOrder.nativeOrder());
        this.pass = pass.order(ByteOrder.nativeOrder());
        this.pageBytes = pageBytes;
    }

    /** The memory behind it is about to go: from here on nothing was found. */
    void forget() {
        readings = NOTHING;
        pass = NOTHING;
    }

    /** How many cgroups were read. */
    public int count() {
        return pass.getInt(PASS_READINGS);
    }

    /** How many there were no room for: open the sampler again with more. */
    public int leftOut() {
        return pass.getInt(PASS_LEFT_OUT);
    }

    /** When the pass began, in nanoseconds since boot. */
    public long beginBootNs() {
        return pass.getLong(PASS_BEGIN_BOOT_NS);
    }

    /** When it ended. */
    public long endBootNs() {
        return pass.getLong(PASS_END_BOOT_NS);
    }

    /** The inode number of the cgroup's directory. */
    public long id(int index) {
        return number(index, ID);
    }

    /** The same of the nearest memory cgroup above; {@link #ABSENT} where the pass began. */
    public long parentId(int index) {
        return parent(index) < 0 ? ABSENT : number(index, PARENT_ID);
    }

    /** The index of the nearest memory cgroup above, which is less than this one; -1 where the pass began. */
    public int parent(int index) {
        return readings.getInt(at(index) + PARENT);
    }

    /** How far below the hierarchy's root; 0 is the root. */
    public int level(int index) {
        return readings.getInt(at(index) + LEVEL);
    }

    /** Cgroups below that were removed and whose pages are still held; their memory counts in this one. */
    public int removed(int index) {
        return readings.getInt(at(index) + REMOVED);
    }

    /** Whether it is of a cgroup v1 hierarchy. */
    public boolean isV1(int index) {
        return has(index, IS_V1);
    }

    /** Charged memory; the root has none. */
    public long usageBytes(int index) {
        return pages(index, HAS_USAGE, USAGE_PAGES);
    }

    /** The highest usage so far. */
    public long peakBytes(int index) {
        return pages(index, HAS_USAGE, PEAK_PAGES);
    }

    /** The cgroup's own limit. */
    public long limitBytes(int index) {
        return pages(index, HAS_LIMIT, LIMIT_PAGES);
    }

    /** {@code memory.high}. */
    public long highBytes(int index) {
        return pages(index, HAS_HIGH, HIGH_PAGES);
    }

    /** Charges that this cgroup's own limit refused, whoever asked for them: v1's {@code memory.failcnt}. */
    public long failures(int index) {
        return number(index, FAILURES);
    }

    /** What it has in swap; on cgroup v1 memory and swap together. */
    public long swapUsageBytes(int index) {
        return pages(index, HAS_USAGE, SWAP_USAGE_PAGES);
    }

    /** The limit of that. */
    public long swapLimitBytes(int index) {
        return pages(index, HAS_SWAP_LIMIT, SWAP_LIMIT_PAGES);
    }

    /** Pages on the inactive list of anonymous memory; tmpfs and shared memory are there as well. */
    public long inactiveAnonBytes(int index) {
        return pages(index, HAS_LRU, LRU_PAGES);
    }

    /** Anonymous memory in use. */
    public long activeAnonBytes(int index) {
        return pages(index, HAS_LRU, LRU_PAGES + Long.BYTES);
    }

    /** Page cache that goes first. */
    public long inactiveFileBytes(int index) {
        return pages(index, HAS_LRU, LRU_PAGES + 2 * Long.BYTES);
    }

    /** Page cache that was used more than once. */
    public long activeFileBytes(int index) {
        return pages(index, HAS_LRU, LRU_PAGES + 3 * Long.BYTES);
    }

    /** Locked memory. */
    public long unevictableBytes(int index) {
        return pages(index, HAS_LRU, LRU_PAGES + 4 * Long.BYTES);
    }

    /** All that the kernel holds for it. */
    public long kernelBytes(int index) {
        return pages(index, HAS_KERNEL, KERNEL_PAGES);
    }

    /** Kernel objects that reclaim can give back. */
    public long slabReclaimableBytes(int index) {
        return number(index, HAS_STATS, SLAB_RECLAIMABLE_BYTES);
    }

    /** Kernel objects that it can't. */
    public long slabUnreclaimableBytes(int index) {
        return number(index, HAS_STATS, SLAB_UNRECLAIMABLE_BYTES);
    }

    /** Pages of the cache, and of anonymous memory in swap, that were read again soon after they had been given back. */
    public long refaults(int index) {
        return has(index, HAS_STATS) ? number(index, REFAULTS_ANON) + number(index, REFAULTS_FILE) : ABSENT;
    }

    /** Pages that reclaim looked at. */
    public long scannedPages(int index) {
        return number(index, HAS_RECLAIM, SCANNED_PAGES);
    }

    /** Pages that reclaim gave back. */
    public long reclaimedPages(int index) {
        return number(index, HAS_RECLAIM, RECLAIMED_PAGES);
    }

    /** {@code high} of {@code memory.events}: how often it was slowed down. */
    public long highEvents(int index) {
        return number(index, EVENTS + COUNTS_HIGH);
    }

    /** {@code max} of {@code memory.events}: how often its limit was hit. */
    public long maxEvents(int index) {
        return number(index, EVENTS + COUNTS_MAX);
    }

    /** {@code oom} of {@code memory.events}: how often it was out of memory. */
    public long oomEvents(int index) {
        return number(index, EVENTS + COUNTS_OOM);
    }

    /** {@code oom_kill} of {@code memory.events}: processes killed. */
    public long oomKillEvents(int index) {
        return number(index, EVENTS + COUNTS_OOM_KILL);
    }

    /** {@code oom_group_kill} of {@code memory.events}. */
    public long oomGroupKillEvents(int index) {
        return number(index, EVENTS + COUNTS_OOM_GROUP_KILL);
    }

    /** {@code max} of {@code memory.events.local}: how often this very cgroup's limit was hit. */
    public long ownMaxEvents(int index) {
        return number(index, OWN_EVENTS + COUNTS_MAX);
    }

    /** {@code oom} of {@code memory.events.local}. */
    public long ownOomEvents(int index) {
        return number(index, OWN_EVENTS + COUNTS_OOM);
    }

    /** {@code oom_kill} of {@code memory.events.local}. */
    public long ownOomKillEvents(int index) {
        return number(index, OWN_EVENTS + COUNTS_OOM_KILL);
    }

    /** Time in which some of its tasks waited for memory; cgroup v2 alone keeps it. */
    public long stalledSomeNs(int index) {
        return number(index, HAS_STALLS, STALLED_SOME_NS);
    }

    /** Time in which all of them did. */
    public long stalledFullNs(int index) {
        return number(index, HAS_STALLS, STALLED_FULL_NS);
    }

    private boolean has(int index, int flag) {
        return (readings.getInt(at(index) + FLAGS) & flag) != 0;
    }

    private long pages(int index, int flag, int field) {
        return has(index, flag) ? number(index, field) * pageBytes : ABSENT;
    }

    private long number(int index, int flag, int field) {
        return has(index, flag) ? number(index, field) : ABSENT;
    }

    private long number(int index, int field) {
        return readings.getLong(at(index) + field);
    }

    private int at(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException("no reading " + index + ", " + count() + " were made");
        }
        return index * READING_BYTES;
    }
}
