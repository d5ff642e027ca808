package io.tapio.oom.host.runtime;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.LearnedNames;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names of containers, pods and units as the machine's own files have them. They are read when a cgroup appears,
 * or in the background when one is asked for that was missed; whoever asks gets what is known by then, at once. What
 * was learnt stays when the container is gone, until {@value #MOST_CONTAINERS} others were asked for. For any thread.
 */
public final class RuntimeNames implements LearnedNames {

    /** Each takes some hundred bytes. */
    static final int MOST_CONTAINERS = 10_000;

    private final RuntimeFiles files;
    private final LaterReads later = new LaterReads(this::learn);
    private final Book<KnownContainer> containers;
    private final Book<KnownContainer> pods;
    private final Book<ContainerdFiles.Plain> plain;
    private final Book<String> units;

    RuntimeNames(RuntimeFiles files, LongSupplier clock) {
        this.files = files;
        this.containers = new Book<>(MOST_CONTAINERS, clock);
        this.pods = new Book<>(MOST_CONTAINERS, clock);
        this.plain = new Book<>(MOST_CONTAINERS, clock);
        this.units = new Book<>(MOST_CONTAINERS, clock);
    }

    /**
     * Names from the files of this machine. Reads nothing yet.
     *
     * @param proc where procfs is mounted
     */
    public static RuntimeNames ofMachine(Path proc) {
        return new RuntimeNames(new RuntimeFiles(MachineFiles.of(proc), proc, System::nanoTime), System::nanoTime);
    }

    /** Begins to read in the background what was missed. Without it only {@link #learn} reads. */
    public void start() {
        later.start();
    }

    /** Ends reading in the background. */
    public void stop() {
        later.close();
    }

    /**
     * Reads the files of a cgroup's owner, unless they were read a moment ago. Takes up to some milliseconds: for the
     * thread that watches cgroups appear, and for a command. Never throws.
     *
     * @param owner what the path tells
     */
    @Override
    public void learn(String cgroupPath, Ownership owner) {
        ContainerFacts container = owner.container();
        PodFacts pod = owner.pod();
        if (container != null) {
            learnContainer(cgroupPath, container, pod != null);
        } else if (pod != null) {
            learn(pods, pod.uid(), () -> files.pod(pod.uid()));
        } else {
            learn(plain, cgroupPath, () -> files.plain(CgroupPathResolver.components(cgroupPath)));
            UnitFacts unit = owner.unit();
            if (unit != null) {
                learn(units, key(unit, cgroupPath), () -> files.description(unit, cgroupPath));
            }
        }
    }

    private void learnContainer(String cgroupPath, ContainerFacts container, boolean inPod) {
        learn(containers, container.id(), () -> files.container(container, inPod, cgroupPath));
        KnownContainer known = containers.get(container.id());
        String uid = known == null ? null : known.podUid();
        if (known != null && uid != null && pods.get(uid) == null) {
            pods.put(uid, known);
        }
    }

    private <T> void learn(Book<T> book, String key, Supplier<@Nullable T> read) {
        if (book.isDue(key)) {
            synchronized (files) {
                book.put(key, read.get());
            }
        }
    }

    @Override
    public Ownership complete(Ownership owner, String cgroupPath) {
        ContainerFacts container = owner.container();
        PodFacts pod = owner.pod();
        if (container != null) {
            KnownContainer known = ask(containers, container.id(), owner, cgroupPath);
            return known == null ? owner : known.complete(owner, container);
        }
        if (pod != null) {
            KnownContainer member = ask(pods, pod.uid(), owner, cgroupPath);
            return member == null ? owner : new Ownership(null, member.complete(pod), owner.workload(), owner.unit());
        }
        ContainerdFiles.Plain found = ask(plain, cgroupPath, owner, cgroupPath);
        if (found != null) {
            ContainerFacts named = new ContainerFacts(found.id(), found.id(), "containerd");
            return found.known().complete(Ownership.of(named, null, owner.workload()), named);
        }
        UnitFacts unit = owner.unit();
        String description = unit == null ? null : ask(units, key(unit, cgroupPath), owner, cgroupPath);
        return unit == null || description == null
                ? owner
                : new Ownership(null, null, owner.workload(), new UnitFacts(unit.name(), description));
    }

    private <T> @Nullable T ask(Book<T> book, String key, Ownership owner, String cgroupPath) {
        if (book.isMissing(key)) {
            later.ask(cgroupPath, owner);
        }
        return book.get(key);
    }

    /** A user's manager may have a unit of the same name as the machine's. */
    private static String key(UnitFacts unit, String cgroupPath) {
        return RuntimeFiles.user(cgroupPath) + "/" + unit.name();
    }

    /** What is known, and not known, of all that was asked for. */
    int known() {
        return containers.size() + pods.size() + plain.size() + units.size();
    }

    long evicted() {
        return containers.evicted() + pods.evicted() + plain.evicted() + units.evicted();
    }

    /** Questions that nobody had time to look into. */
    long refused() {
        return later.refused();
    }

    /** Questions that failed as they never should. */
    long failures() {
        return later.failures();
    }

    RuntimeFiles files() {
        return files;
    }
}
