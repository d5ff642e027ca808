package io.tapio.oom.host.runtime;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.host.container.LearnedNames;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
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
    private final LongSupplier clock;
    private final LaterReads later = new LaterReads(this::learn);
    private final Book<Attempt<KnownContainer>> containers = new Book<>(MOST_CONTAINERS);
    private final Book<KnownContainer> pods = new Book<>(MOST_CONTAINERS);
    private final Book<Attempt<ContainerdFiles.Plain>> plain = new Book<>(MOST_CONTAINERS);

    RuntimeNames(RuntimeFiles files, LongSupplier clock) {
        this.files = files;
        this.clock = clock;
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
     * Reads the files of a cgroup's owner, unless they were read. Takes up to some milliseconds: for the thread that
     * watches cgroups appear, and for a command. Never throws.
     *
     * @param owner what the path tells
     */
    @Override
    public void learn(String cgroupPath, Ownership owner) {
        ContainerFacts container = owner.container();
        if (container != null) {
            learnContainer(cgroupPath, container);
        } else if (owner.pod() == null) {
            learnPlain(cgroupPath);
        }
    }

    private void learnContainer(String cgroupPath, ContainerFacts container) {
        Attempt<KnownContainer> before = containers.get(container.id());
        if (before != null && !before.isDue(clock.getAsLong())) {
            return;
        }
        KnownContainer known;
        synchronized (files) {
            known = files.find(container, cgroupPath);
        }
        containers.put(container.id(), Attempt.after(before, known, clock.getAsLong()));
        String uid = known == null ? null : known.podUid();
        if (known != null && uid != null) {
            pods.put(uid, known);
        }
    }

    private void learnPlain(String cgroupPath) {
        Attempt<ContainerdFiles.Plain> before = plain.get(cgroupPath);
        if (before != null && !before.isDue(clock.getAsLong())) {
            return;
        }
        ContainerdFiles.Plain found;
        synchronized (files) {
            found = files.findPlain(components(cgroupPath));
        }
        plain.put(cgroupPath, Attempt.after(before, found, clock.getAsLong()));
    }

    @Override
    public Ownership complete(Ownership owner, String cgroupPath) {
        ContainerFacts container = owner.container();
        if (container != null) {
            Attempt<KnownContainer> known = containers.get(container.id());
            ask(known, cgroupPath, owner);
            return known == null || known.found() == null
                    ? owner
                    : known.found().complete(owner, container);
        }
        PodFacts pod = owner.pod();
        if (pod != null) {
            KnownContainer member = pods.get(pod.uid());
            return member == null ? owner : new Ownership(null, member.complete(pod), owner.workload(), owner.unit());
        }
        return completePlain(owner, cgroupPath);
    }

    private Ownership completePlain(Ownership owner, String cgroupPath) {
        Attempt<ContainerdFiles.Plain> known = plain.get(cgroupPath);
        ask(known, cgroupPath, owner);
        ContainerdFiles.Plain found = known == null ? null : known.found();
        if (found == null) {
            return owner;
        }
        ContainerFacts container = new ContainerFacts(found.id(), found.id(), "containerd");
        return found.known().complete(Ownership.of(container, null, owner.workload()), container);
    }

    private void ask(@Nullable Attempt<?> known, String cgroupPath, Ownership owner) {
        if (known == null || known.isDue(clock.getAsLong())) {
            later.ask(cgroupPath, owner);
        }
    }

    private static List<String> components(String path) {
        return Stream.of(path.split("/")).filter(name -> !name.isEmpty()).toList();
    }
}
