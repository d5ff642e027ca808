package io.tapio.oom.host.container;

import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.cgroup.Cgroup;
import io.tapio.oom.host.cgroup.CgroupTree;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the book of each cgroup that is made or removed, and has its owner's names read while it is there. The kernel
 * tells at once (inotify), so that a container of 50 ms is known; each minute a walk finds what may have been missed.
 * Where the kernel refuses to watch so many directories, or any, there is a walk each second. Has a thread of its own;
 * what it keeps takes nobody's time while no cgroup is made.
 */
public final class CgroupWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CgroupWatch.class);
    private static final Duration ROUND = Duration.ofMinutes(1);
    private static final Duration WITHOUT_WATCHES = Duration.ofSeconds(1);

    private final CgroupTree tree;
    private final CgroupBook book;
    private final LearnedNames names;
    private final Watches.Registration registration;
    private final Queue<Appeared> unread = new ArrayDeque<>();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong walks = new AtomicLong();
    private volatile @Nullable WatchService service;
    private volatile @Nullable Watches watches;
    private volatile boolean closed;
    private boolean saidThatRefused;
    private long nextWalkNs;

    private record Appeared(String path, long inode, Ownership owner) {}

    public CgroupWatch(CgroupTree tree, CgroupBook book, LearnedNames names) {
        this(tree, book, names, Watches.CREATED_AND_REMOVED);
    }

    CgroupWatch(CgroupTree tree, CgroupBook book, LearnedNames names, Watches.Registration registration) {
        this.tree = tree;
        this.book = book;
        this.names = names;
        this.registration = registration;
    }

    /** Starts the thread; once. */
    public void start() {
        Thread.ofPlatform().daemon().name("tapio-cgroups").start(this::run);
    }

    private void run() {
        try (WatchService opened = open()) {
            service = opened;
            run(opened);
        } catch (IOException notClosed) {
            failures.incrementAndGet();
        }
    }

    private void run(@Nullable WatchService opened) {
        Watches all = new Watches(opened, registration);
        watches = all;
        nextWalkNs = System.nanoTime();
        while (!closed) {
            try {
                step(opened, all);
            } catch (ClosedWatchServiceException | InterruptedException end) {
                return;
            } catch (RuntimeException e) {
                if (failures.getAndIncrement() == 0) {
                    LOG.warn("[TAPIO-G002] a cgroup could not be looked at; further failures are counted", e);
                }
            }
        }
    }

    /** What the kernel tells comes first, then what is to be read, then a walk if it is time for one. */
    private void step(@Nullable WatchService opened, Watches all) throws InterruptedException {
        long untilWalkNs = nextWalkNs - System.nanoTime();
        WatchKey key = opened == null ? null : opened.poll();
        if (key != null) {
            changed(key, all);
        } else if (untilWalkNs <= 0) {
            walk(all);
        } else if (!unread.isEmpty()) {
            read(unread.remove());
        } else if (opened == null) {
            TimeUnit.NANOSECONDS.sleep(untilWalkNs);
        } else {
            WatchKey next = opened.poll(untilWalkNs, TimeUnit.NANOSECONDS);
            if (next != null) {
                changed(next, all);
            }
        }
    }

    private static @Nullable WatchService open() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException refused) {
            sayRefused(refused);
            return null;
        }
    }

    private void changed(WatchKey key, Watches all) {
        List<WatchEvent<?>> events = key.pollEvents();
        key.reset(); // before anything can fail: the kernel's news of this directory would never come again
        if (key.watchable() instanceof Path directory) {
            for (WatchEvent<?> event : events) {
                if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                    nextWalkNs = System.nanoTime();
                } else if (event.context() instanceof Path name) {
                    changed(directory.resolve(name), event.kind() == StandardWatchEventKinds.ENTRY_CREATE, all);
                }
            }
        }
    }

    private void changed(Path directory, boolean created, Watches all) {
        if (!created) {
            all.remove(directory);
            book.left(tree.pathOf(directory));
            return;
        }
        CgroupTree.Walk below = tree.walk(directory, CgroupBook.MOST_CGROUPS, all::add, this::met);
        if (below.visited() == 0 && Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            // Gone so soon; what lies on disk of it may still be there.
            String path = tree.pathOf(directory);
            met(new Cgroup(path, directory, 0, true));
            book.left(path);
        }
        planNextWalk(all);
    }

    private void met(Cgroup cgroup) {
        Ownership owner = book.appeared(cgroup.path(), cgroup.inode());
        if (owner != null && unread.size() < CgroupBook.MOST_CGROUPS) {
            unread.add(new Appeared(cgroup.path(), cgroup.inode(), owner));
        }
    }

    private void read(Appeared next) {
        names.learn(next.path(), next.owner());
        book.named(next.path(), next.inode(), names.complete(next.owner(), next.path()));
    }

    private void walk(Watches all) {
        // A walk that fails is tried again, and not at once without end.
        nextWalkNs = System.nanoTime() + WITHOUT_WATCHES.toNanos();
        Set<Path> directories = new HashSet<>();
        Set<String> paths = new HashSet<>();
        all.tryAgain();
        CgroupTree.Walk walk = tree.walk(tree.directory(), CgroupBook.MOST_CGROUPS, all::add, cgroup -> {
            directories.add(cgroup.directory());
            paths.add(cgroup.path());
            met(cgroup);
        });
        if (walk.complete()) {
            all.keepOnly(directories);
            book.areAll(paths);
        }
        book.forgetTheLongGone();
        walks.incrementAndGet();
        nextWalkNs = System.nanoTime() + ROUND.toNanos();
        planNextWalk(all);
    }

    private void planNextWalk(Watches all) {
        IOException refusal = all.refusal();
        if (refusal != null && !saidThatRefused) {
            saidThatRefused = true;
            sayRefused(refusal);
        }
        if (refusal != null || service == null) {
            nextWalkNs = Math.min(nextWalkNs, System.nanoTime() + WITHOUT_WATCHES.toNanos());
        }
    }

    private static void sayRefused(IOException refusal) {
        LOG.warn(
                "[TAPIO-G001] not every cgroup can be watched ({}); they are looked for each second, so that a container"
                        + " of less than that may stay without its name. Raise fs.inotify.max_user_watches and"
                        + " fs.inotify.max_user_instances",
                refusal.getMessage());
    }

    /** How many directories the kernel tells of. */
    public int watched() {
        Watches all = watches;
        return all == null ? 0 : all.count();
    }

    /** How many walks there were: one a minute while every cgroup is watched, else one a second. */
    public long walks() {
        return walks.get();
    }

    /** How many times something failed that should not. */
    public long failures() {
        return failures.get();
    }

    /** Ends the thread after what it is at; does not wait. */
    @Override
    public void close() {
        closed = true;
        WatchService opened = service;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException ignored) {
                failures.incrementAndGet();
            }
        }
    }
}
