package io.tapio.oom.host.reconciliation;

/**
 * The balance of what the kernel counted and what was reported, both since the start:
 * {@code counted = reported + counted twice + missed}.
 *
 * <p>A kill counts as missed when the kernel counted it, no event explains it after {@link #GRACE_NS}, and the source
 * has handed on what it has. A group kill's first victim may be counted twice, once alone and once as a member, so each
 * group kill explains one more. Where more was reported than counted, the difference is forgotten at once: it must not
 * hide a kill that is missed later.
 *
 * <p>For one thread.
 */
final class KillBalance {

    static final long GRACE_NS = 2_000_000_000L;

    private final long first;
    private long countedTwice;
    private long missed;
    private long surplus;
    private long last;
    private boolean open;
    private long openCounted;
    private long openSinceNs;
    private long lookedAtNs;

    /** @param counted what the kernel's counter shows at the start */
    KillBalance(long counted) {
        this.first = counted;
        this.last = counted;
    }

    /**
     * Looks at both sides.
     *
     * @param nowNs a clock that only goes forward
     * @param counted the kernel's counter
     * @param reported how many were reported, read before the counter
     * @param busy whether the source still has something that it has not handed on
     * @return how many kills no event explains; 0 while some may still come
     */
    long look(long nowNs, long counted, long reported, boolean busy) {
        last = counted;
        if (nowNs - lookedAtNs >= GRACE_NS) {
            openSinceNs = nowNs; // this process stood still meanwhile, and so did its source
        }
        lookedAtNs = nowNs;
        long ahead = reported + countedTwice + missed - (counted - first + surplus);
        if (ahead > 0) {
            surplus += ahead;
        }
        if (open && unexplained(openCounted, reported) <= 0) {
            open = false;
        }
        if (!open && unexplained(counted, reported) > 0) {
            open = true;
            openCounted = counted;
            openSinceNs = nowNs;
        }
        if (!open || busy || nowNs - openSinceNs < GRACE_NS) {
            return 0;
        }
        open = false;
        return unexplained(openCounted, reported);
    }

    private long unexplained(long counted, long reported) {
        return counted - first + surplus - reported - countedTwice - missed;
    }

    /** Whether what was counted at the last look is explained to the last kill. */
    boolean even(long reported) {
        return unexplained(last, reported) == 0;
    }

    /** That many of the unexplained ones are victims of group kills that were counted twice. */
    void explainTwice(long kills) {
        countedTwice += kills;
    }

    /** That many of the unexplained ones are missed. */
    void miss(long kills) {
        missed += kills;
    }

    /** Kills that the kernel counted. */
    long counted() {
        return last - first;
    }

    /** Of these, victims of group kills that it counted a second time. */
    long countedTwice() {
        return countedTwice;
    }

    /** Kills that no event tells of. */
    long missed() {
        return missed;
    }
}
