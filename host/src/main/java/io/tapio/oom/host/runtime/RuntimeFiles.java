package io.tapio.oom.host.runtime;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.UnitFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for containers, pods and units in what runtimes, the kubelet and systemd leave. Reads files; for one thread at a
 * time, and no event loop.
 */
final class RuntimeFiles {

    private static final Pattern USER_SLICE = Pattern.compile("/user-([0-9]{1,10})\\.slice(?:/|$)");
    private static final Pattern SYSTEMDS = Pattern.compile(".*\\.(?:slice|service|scope|mount|socket|swap)");
    private static final long BETWEEN_LOOKS_NS = 100_000_000;

    private final PlacesFound places = new PlacesFound();
    private final MachineFiles files;
    private final ContainerdFiles containerd;
    private final ContainersStorage storage;
    private final DockerFiles docker;
    private final PodLogs logs;
    private final UnitFiles units;
    private final RuntimeProcesses processes;
    private final LongSupplier clock;
    private final AtomicLong looks = new AtomicLong();
    private long lookedNs;

    /**
     * @param files the machine's
     * @param proc where procfs is mounted
     * @param clock counts nanoseconds
     */
    RuntimeFiles(MachineFiles files, Path proc, LongSupplier clock) {
        this.files = files;
        this.containerd = new ContainerdFiles(files, places);
        this.storage = new ContainersStorage(files, places);
        this.docker = new DockerFiles(files, places);
        this.logs = new PodLogs(files);
        this.units = new UnitFiles(files);
        this.processes = new RuntimeProcesses(proc);
        this.clock = clock;
        this.lookedNs = clock.getAsLong() - BETWEEN_LOOKS_NS;
    }

    /**
     * What the files tell of a container; {@code null} when there are none.
     *
     * @param inPod whether its path tells a pod
     */
    @Nullable KnownContainer container(ContainerFacts container, boolean inPod, String cgroupPath) {
        KnownContainer known = withProcesses(container, cgroupPath);
        if (!inPod || known != null && known.isComplete()) {
            return known;
        }
        KnownContainer logged = logs.byId(container.id());
        return known == null ? logged : known.or(logged);
    }

    private @Nullable KnownContainer withProcesses(ContainerFacts container, String cgroupPath) {
        Long uid = user(cgroupPath);
        String id = container.id();
        KnownContainer known = ask(container.runtime(), id, uid);
        if (known != null && known.isComplete() || !mayLook()) {
            return known;
        }
        KnownContainer told = processes.look(places, id, uid);
        KnownContainer again = ask(container.runtime(), id, uid);
        return again == null ? told : again.or(told);
    }

    /** What the kubelet's files tell of a pod; {@code null} when there are none. */
    @Nullable KnownContainer pod(String uid) {
        return logs.byPod(uid);
    }

    /** What systemd's files call a unit; {@code null} when none does. */
    @Nullable String description(UnitFacts unit, String cgroupPath) {
        return units.description(unit.name(), cgroupPath);
    }

    /** A container of containerd whose cgroup has a name like any other; {@code null} when it is none. */
    ContainerdFiles.@Nullable Plain plain(List<String> components) {
        ContainerdFiles.Plain known = containerd.byPath(components);
        boolean systemds =
                components.stream().anyMatch(name -> SYSTEMDS.matcher(name).matches());
        if (known != null || systemds || components.size() < 2 || !mayLook()) {
            return known;
        }
        processes.look(places, "", null);
        return containerd.byPath(components);
    }

    private @Nullable KnownContainer ask(String runtime, String id, @Nullable Long uid) {
        return switch (runtime) {
            case "containerd" -> containerd.byId(id, uid);
            case "podman", "cri-o" -> storage.byId(id, uid);
            case "docker" -> docker.byId(id, uid);
            default -> {
                KnownContainer known = docker.byId(id, uid);
                known = known == null ? containerd.byId(id, uid) : known;
                yield known == null ? storage.byId(id, uid) : known;
            }
        };
    }

    /** Looking at every process costs milliseconds, so it is not done for each of many at once. */
    private boolean mayLook() {
        long now = clock.getAsLong();
        if (now - lookedNs < BETWEEN_LOOKS_NS) {
            return false;
        }
        lookedNs = now;
        looks.incrementAndGet();
        return true;
    }

    /** Whose cgroup it is: a user's containers without root are below the slice that systemd makes for him. */
    static @Nullable Long user(String cgroupPath) {
        Matcher slice = USER_SLICE.matcher(cgroupPath);
        return slice.find() ? Long.valueOf(slice.group(1)) : null;
    }

    /** How often all processes were looked at. */
    long looks() {
        return looks.get();
    }

    long unreadable() {
        return files.unreadable();
    }

    long malformed() {
        return files.malformed();
    }
}
