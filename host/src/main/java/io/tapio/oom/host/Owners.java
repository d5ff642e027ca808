package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.container.CgroupBook;
import io.tapio.oom.host.container.CgroupMeters;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.CgroupWatch;
import io.tapio.oom.host.container.OwnerNames;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.runtime.RuntimeMeters;
import io.tapio.oom.host.runtime.RuntimeNames;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Wires those who know whose a cgroup is.
 *
 * @param stage asks them all
 * @param local the names that lie on this machine's disk
 * @param watch has them read when a cgroup appears; absent where no memory cgroups are in
 *     sight
 */
record Owners(
        OwnerStage stage, RuntimeNames local, @Nullable CgroupWatch watch) {

    /**
     * Watches and reads nothing yet.
     *
     * @param names who know more than the path and the disk, in the order of asking; the last knows best
     */
    static Owners of(List<? extends OwnerNames> names, MeterRegistry registry) {
        RuntimeNames local = LocalNames.ofMachine();
        RuntimeMeters.register(registry, local);
        CgroupBook book = new CgroupBook(new CgroupPathResolver());
        List<OwnerNames> all = Stream.concat(Stream.of(local), names.stream()).toList();
        // In a cgroup namespace of its own the paths here would be taken for those of other cgroups.
        CgroupWatch watch = Beforehand.tree()
                .filter(CgroupTree::hasTheKernelsPaths)
                .map(tree -> new CgroupWatch(tree, book, local))
                .orElse(null);
        if (watch != null) {
            CgroupMeters.register(registry, book, watch);
        }
        return new Owners(new OwnerStage(book::ownerOf, all), local, watch);
    }

    /** Begins to watch and to read. */
    void start() {
        local.start();
        CgroupWatch here = watch;
        if (here != null) {
            here.start();
        }
    }

    void stop() {
        CgroupWatch here = watch;
        if (here != null) {
            here.close();
        }
        local.stop();
    }
}
