package io.tapio.oom.bench;

import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.container.CgroupBook;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.kubernetes.PodBook;
import io.tapio.oom.host.kubernetes.PodContainer;
import io.tapio.oom.host.runtime.RuntimeNames;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Whose a cgroup is, of a node with 1,000 pods, one after the other. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ResolveBenchmark {

    private static final int PODS = 1_024;
    private static final String ID = "5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f70%04x";
    private static final String UID = "0f3c1a52-7d1e-4c39-9a55-8a2f6d5f%04x";

    private final String[] paths = new String[PODS];
    private final Map<String, Ownership> map = new HashMap<>();
    private final CgroupPathResolver resolver = new CgroupPathResolver();
    private final CgroupBook book = new CgroupBook(resolver);
    private final PodBook pods = new PodBook(InstantSource.system(), List.of(new Glob("app")), pod -> null);
    private final OwnerStage stage =
            new OwnerStage(book::ownerOf, List.of(RuntimeNames.ofMachine(Path.of("/proc")), pods));
    private int next;

    public ResolveBenchmark() {
        for (int i = 0; i < PODS; i++) {
            String uid = UID.formatted(i);
            String id = ID.formatted(i);
            paths[i] = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid.replace('-', '_')
                    + ".slice/cri-containerd-" + id + ".scope";
            map.put(paths[i], book.ownerOf(paths[i]));
            pods.put(pod(i, uid, id));
        }
        PodFacts named = stage.ownerOf(path()).pod();
        if (named == null || named.name() == null) {
            throw new IllegalStateException("the names that are to be measured are not found: " + named);
        }
    }

    private static NodePod pod(int number, String uid, String id) {
        PodContainer container = new PodContainer(
                "app",
                ContainerKind.MAIN,
                id,
                "containerd",
                "registry.example.org/shop/app:1",
                null,
                64L << 20,
                128L << 20,
                0,
                true,
                null,
                null,
                null);
        return new NodePod(
                uid,
                uid,
                "shop",
                "app-" + number,
                "burstable",
                null,
                null,
                Map.of("app", "shop"),
                Map.of(),
                null,
                null,
                List.of(container));
    }

    /** As an event and each sample ask: what the book has, then the names of the disk and of Kubernetes. */
    @Benchmark
    public Ownership cachedWithNames() {
        return stage.ownerOf(path());
    }

    @Benchmark
    public Ownership cached() {
        return book.ownerOf(path());
    }

    @Benchmark
    public Ownership uncached() {
        return resolver.resolve(path());
    }

    @Benchmark
    public @Nullable Ownership plainMap() {
        return map.get(path());
    }

    private String path() {
        next = (next + 1) % PODS;
        return paths[next];
    }
}
