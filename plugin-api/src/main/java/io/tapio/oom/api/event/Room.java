package io.tapio.oom.api.event;

/**
 * What a limit leaves. Where there is swap, it counts on both sides: as long as pages can be moved there, nobody is killed.
 *
 * @param limitOwnerPath the cgroup that has the limit
 * @param limitBytes its limit, and the swap that it may use; above 0
 * @param heldBytes what it holds, with all that is below it, and reclaim can't give back; what it has in swap included
 */
public record Room(String limitOwnerPath, long limitBytes, long heldBytes) {

    public Room {
        Checks.text("limit_owner_path", limitOwnerPath);
        if (limitBytes <= 0 || heldBytes < 0) {
            throw new IllegalArgumentException(
                    "a limit must be above 0 and what is held 0 or more: " + limitBytes + ", " + heldBytes);
        }
    }

    /** What is left until the limit; 0 when nothing is. */
    public long headroomBytes() {
        return Math.max(0, limitBytes - heldBytes);
    }

    /** The share of the limit that is held: 0 to 1; above that for moments after the limit was lowered. */
    public double ratio() {
        return (double) heldBytes / limitBytes;
    }
}
