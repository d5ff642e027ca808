package io.tapio.oom.host.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.cgroup.CgroupTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the kernel's own cgroups, since directories of another file system are not watched and removed as they are. */
@Timeout(60)
class CgroupWatchTest {

    private static final String ID = "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192";

    /** Java keeps 512 for each directory. */
    private static final int MORE_THAN_A_DIRECTORY_QUEUES = 600;

    private final List<Path> made = new ArrayList<>();
    private final Disk disk = new Disk();
    private final CgroupBook book = new CgroupBook(new CgroupPathResolver());
    private @Nullable CgroupWatch watch;
    private CgroupTree tree;
    private Path own;

    /** What a runtime leaves on disk, and what was read of it. */
    private static final class Disk implements LearnedNames {

        final Map<String, String> names = new ConcurrentHashMap<>();
        final Map<String, String> learnt = new ConcurrentHashMap<>();
        final Set<String> reads = ConcurrentHashMap.newKeySet();
        volatile Consumer<String> whenRead = path -> {};

        @Override
        public void learn(String cgroupPath, Ownership owner) {
            ContainerFacts container = owner.container();
            String name = container == null ? null : names.get(container.id());
            if (name != null) {
                learnt.put(cgroupPath, name);
            }
            reads.add(cgroupPath);
            whenRead.accept(cgroupPath);
        }

        @Override
        public Ownership complete(Ownership owner, String cgroupPath) {
            ContainerFacts container = owner.container();
            String name = learnt.get(cgroupPath);
            return container == null || name == null
                    ? owner
                    : Ownership.of(new ContainerFacts(container.id(), name, container.runtime()), null, null);
        }
    }

    @BeforeEach
    void makeACgroup() throws IOException {
        CgroupTree here = CgroupTree.locate().orElse(null);
        boolean possible = here != null && Files.isWritable(here.directory());
        boolean mustWork = "true".equals(System.getenv("CI")) && "root".equals(System.getProperty("user.name"));
        assertTrue(possible || !mustWork, "memory cgroups must be had here");
        Assumptions.assumeTrue(possible, "no memory cgroups that could be made here");
        tree = Objects.requireNonNull(here);
        own = tree.directory()
                .resolve("tapio-oom-watch-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        make(own);
    }

    @AfterEach
    void removeThem() {
        if (watch != null) {
            watch.close();
        }
        for (Path each : made.reversed()) {
            remove(each);
        }
    }

    @Test
    void shouldNameAContainerOfFiftyMilliseconds() {
        start(Watches.CREATED_AND_REMOVED);
        disk.names.put(ID, "short");
        Path container = make(own.resolve("docker-" + ID + ".scope"));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        remove(container);

        String path = tree.pathOf(container);
        await(() -> disk.learnt.containsKey(path), "the names were not read");
        await(() -> "short".equals(nameOf(path)), "the name is not known");
    }

    @Test
    void shouldSeeAContainerInAPodThatIsAsNewAsItIs() {
        start(Watches.CREATED_AND_REMOVED);
        for (int i = 0; i < 50; i++) {
            String id = i + ID.substring(Integer.toString(i).length());
            disk.names.put(id, "c" + i);
            Path container =
                    make(make(make(own.resolve("pod" + i)).resolve("inner")).resolve("docker-" + id + ".scope"));
            String path = tree.pathOf(container);
            await(() -> disk.learnt.containsKey(path), "not seen: " + path);
        }
    }

    @Test
    void shouldReadAgainForACgroupThatIsMadeAnewUnderItsPath() {
        start(Watches.CREATED_AND_REMOVED);
        Path container = own.resolve("docker-" + ID + ".scope");
        String path = tree.pathOf(container);
        disk.names.put(ID, "first");
        make(container);
        await(() -> "first".equals(nameOf(path)), "the first name is not known");
        disk.names.put(ID, "second");
        remove(container);
        make(container);

        await(() -> "second".equals(nameOf(path)), "the second name is not known");
    }

    @Test
    void shouldKnowTheContainersThatWereThereBeforeIt() {
        Path container = make(own.resolve("docker-" + ID + ".scope"));
        disk.names.put(ID, "early");
        start(Watches.CREATED_AND_REMOVED);

        await(() -> "early".equals(nameOf(tree.pathOf(container))), "the name is not known");
    }

    @Test
    void shouldLeaveNoWatchBehindWhereACgroupIsGone() {
        start(Watches.CREATED_AND_REMOVED);
        Path container = make(own.resolve("docker-" + ID + ".scope"));
        await(() -> disk.reads.contains(tree.pathOf(container)), "not seen");
        remove(container);
        remove(own);

        // Others make and remove cgroups meanwhile: there must be a moment when each watch has its cgroup.
        await(() -> watch().watched() <= cgroups(), "watches: " + watch().watched() + ", cgroups: " + cgroups());
    }

    @Test
    void shouldWalkEachSecondWhereTheKernelRefusesAndSaySoOnce() {
        try (CapturedLog log = CapturedLog.start()) {
            start((directory, service) -> {
                if (directory.startsWith(own)) {
                    throw new IOException("User limit of inotify watches reached");
                }
                return Watches.CREATED_AND_REMOVED.register(directory, service);
            });
            long before = watch().walks();
            await(() -> watch().walks() > before + 1, "no second walk");
            disk.names.put(ID, "walked");
            Path container = make(own.resolve("docker-" + ID + ".scope"));

            await(() -> "walked".equals(nameOf(tree.pathOf(container))), "the name is not known");
            assertEquals(1, log.count("TAPIO-G001"));
        }
    }

    @Test
    void shouldFindByAWalkWhatTheKernelHadNoRoomToTell() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        disk.whenRead = path -> {
            if (path.endsWith("busy")) {
                busy.countDown();
                awaitUninterruptibly(free);
            }
        };
        start(Watches.CREATED_AND_REMOVED);
        make(own.resolve("busy"));
        assertTrue(busy.await(20, TimeUnit.SECONDS));
        long walks = watch().walks();
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_A_DIRECTORY_QUEUES; i++) {
            paths.add(tree.pathOf(make(own.resolve("many-" + i))));
        }
        free.countDown();

        await(() -> disk.reads.containsAll(paths), "not all were seen");
        await(() -> watch().walks() > walks, "no walk found them");
    }

    @Test
    void shouldGoOnAfterNamesThatCouldNotBeRead() {
        LearnedNames broken = new LearnedNames() {
            @Override
            public void learn(String cgroupPath, Ownership owner) {
                if (cgroupPath.endsWith("broken")) {
                    throw new IllegalStateException("broken");
                }
                disk.learn(cgroupPath, owner);
            }

            @Override
            public Ownership complete(Ownership owner, String cgroupPath) {
                return disk.complete(owner, cgroupPath);
            }
        };
        watch = new CgroupWatch(tree, book, broken);
        watch().start();
        await(() -> disk.reads.contains(tree.pathOf(own)), "not started");
        make(own.resolve("broken"));
        Path next = make(own.resolve("next"));

        await(() -> disk.reads.contains(tree.pathOf(next)), "not seen");
        assertEquals(1, watch().failures());
    }

    @Test
    void shouldTryAWalkThatFailedAgainAndNotAtOnce() {
        List<Long> tries = new CopyOnWriteArrayList<>();
        watch = new CgroupWatch(tree, book, disk, (directory, service) -> {
            if (directory.equals(tree.directory()) && tries.size() < 2) {
                tries.add(System.nanoTime());
                throw new IllegalStateException("broken");
            }
            return Watches.CREATED_AND_REMOVED.register(directory, service);
        });
        watch().start();

        await(() -> disk.reads.contains(tree.pathOf(own)), "no walk after those that failed");
        assertEquals(2, watch().failures());
        assertTrue(tries.get(1) - tries.get(0) > TimeUnit.MILLISECONDS.toNanos(500), "tried again at once");
    }

    private void start(Watches.Registration registration) {
        watch = new CgroupWatch(tree, book, disk, registration);
        watch().start();
        await(() -> disk.reads.contains(tree.pathOf(own)), "not started");
    }

    private CgroupWatch watch() {
        assertTrue(watch != null);
        return watch;
    }

    private @Nullable String nameOf(String path) {
        ContainerFacts container = book.ownerOf(path).container();
        return container == null ? null : container.name();
    }

    private int cgroups() {
        return tree.walk(CgroupBook.MOST_CGROUPS, any -> {}).visited();
    }

    private Path make(Path cgroup) {
        try {
            made.add(Files.createDirectory(cgroup));
            return cgroup;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void remove(Path cgroup) {
        try {
            Files.deleteIfExists(cgroup);
        } catch (IOException busy) {
            throw new IllegalStateException(busy);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, otherwise);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
