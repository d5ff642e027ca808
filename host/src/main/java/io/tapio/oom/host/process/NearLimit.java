package io.tapio.oom.host.process;

import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes that a limit may soon kill: each look those in or below a cgroup whose usage is near its limit, and
 * every tenth look, each cgroup at its turn, those below any limit, since memory may be full within a second. Where
 * somebody else has just read all cgroups, that is enough. Else it remembers the tree from one look to the next, so that a
 * look costs one question for each directory and one reading for each limit: a directory's count of links tells whether
 * cgroups came or went. Every tenth look reads the limits anew. For one thread; the counters for any.
 */
public final class NearLimit {

    /** From this share of the limit on. */
    public static final int NEAR_PERCENT = 70;

    /** How many cgroups are remembered; those beyond are counted and not watched. */
    public static final int MAX_CGROUPS = 20_000;

    private static final int LIMIT_HOLDS_FOR_LOOKS = 10;
    private static final int TURN_EACH_LOOKS = 10;

    private final CgroupTree tree;
    private final BooleanSupplier nodeIsNear;
    private final Supplier<@Nullable List<LimitedCgroup>> known;
    private final int maxCgroups;
    private @Nullable WatchedCgroup root;
    private int remembered;
    private int visited;
    private long look;
    private volatile long beyond;

    /**
     * @param nodeIsNear whether the machine itself is near its end: then every process is
     * @param known those below a limit, where somebody has just read all cgroups; else {@code null}
     */
    public NearLimit(CgroupTree tree, BooleanSupplier nodeIsNear, Supplier<@Nullable List<LimitedCgroup>> known) {
        this(tree, nodeIsNear, known, MAX_CGROUPS);
    }

    NearLimit(
            CgroupTree tree,
            BooleanSupplier nodeIsNear,
            Supplier<@Nullable List<LimitedCgroup>> known,
            int maxCgroups) {
        this.known = known;
        this.tree = tree;
        this.nodeIsNear = nodeIsNear;
        this.maxCgroups = maxCgroups;
    }

    /** How many cgroups there were no room for, when one came last. */
    public long cgroupsBeyondLimit() {
        return beyond;
    }

    /**
     * Looks once.
     *
     * @param process is given each process id, in this process's pid namespace
     */
    void look(IntConsumer process) {
        look++;
        boolean all = nodeIsNear.getAsBoolean();
        List<LimitedCgroup> limited = all ? null : known.get();
        if (limited == null) {
            walk(all, process);
        } else {
            root = null;
            ask(limited, process);
        }
    }

    private void ask(List<LimitedCgroup> limited, IntConsumer process) {
        for (LimitedCgroup each : limited) {
            if (each.near() || hasItsTurn(each.id())) {
                CgroupMemory memory =
                        tree.memory(tree.directory().resolve(each.path().substring(1)));
                memory.lines("cgroup.procs").forEach(line -> tell(line, process));
            }
        }
    }

    /** True once in so many looks, at another one for each cgroup. */
    private boolean hasItsTurn(long inode) {
        return Math.floorMod(look + inode, TURN_EACH_LOOKS) == 0;
    }

    private void walk(boolean nodeNear, IntConsumer process) {
        visited = 0;
        WatchedCgroup top = root;
        if (top == null) {
            top = WatchedCgroup.at(tree.directory(), tree);
            remembered = 1;
        }
        root = top != null && visit(top, nodeNear, false, process) ? top : null;
        remembered = visited;
    }

    /** False when the cgroup is gone. */
    private boolean visit(WatchedCgroup cgroup, boolean nearAbove, boolean limitAbove, IntConsumer process) {
        if (!cgroup.refresh(this::found)) {
            return false;
        }
        visited++;
        cgroup.refreshLimit(look, LIMIT_HOLDS_FOR_LOOKS);
        boolean limited = limitAbove || cgroup.hasLimit();
        boolean near = nearAbove || cgroup.isNear(NEAR_PERCENT);
        if (near || (limited && hasItsTurn(cgroup.inode()))) {
            cgroup.processes().forEach(line -> tell(line, process));
        }
        for (WatchedCgroup child : cgroup.children()) {
            if (!visit(child, near, limited, process)) {
                cgroup.forget(child);
            }
        }
        return true;
    }

    private @Nullable WatchedCgroup found(Path directory) {
        if (remembered >= maxCgroups) {
            beyond++;
            return null;
        }
        remembered++;
        return WatchedCgroup.at(directory, tree);
    }

    private static void tell(String line, IntConsumer process) {
        try {
            int pid = Integer.parseInt(line);
            if (pid > 0) {
                process.accept(pid);
            }
        } catch (NumberFormatException noProcess) {
            return;
        }
    }
}
