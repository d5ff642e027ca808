package io.tapio.oom.host;

import io.tapio.oom.host.container.OwnerNames;
import io.tapio.oom.host.runtime.RuntimeNames;
import java.nio.file.Path;

/** Wires the names that this machine itself can tell, without asking anyone. */
public final class LocalNames {

    private static final Path PROC = Path.of("/proc");

    private LocalNames() {}

    /**
     * The names in the files of container runtimes and systemd. Reads nothing until a cgroup is {@linkplain
     * RuntimeNames#learn learnt}; what {@linkplain OwnerNames#complete is asked for} is learnt in the background once it
     * is {@linkplain RuntimeNames#start started}.
     */
    public static RuntimeNames ofMachine() {
        return RuntimeNames.ofMachine(PROC);
    }
}
