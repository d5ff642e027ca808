package io.tapio.oom.host.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which process ids this process sees. */
public final class PidNamespace {

    /** The kernel gives the first pid namespace this fixed number (PROC_PID_INIT_INO). */
    private static final String INITIAL = "pid:[4026531836]";

    private PidNamespace() {}

    /**
     * Whether {@code /proc} here has the ids that kernel records have. In a namespace of its own an id means another
     * process. Where {@code /proc} doesn't tell, the kernel is older than such namespaces are shown.
     *
     * @param proc where procfs is mounted
     */
    public static boolean isInitial(Path proc) {
        try {
            return Files.readSymbolicLink(proc.resolve("self/ns/pid"))
                    .toString()
                    .equals(INITIAL);
        } catch (IOException | UnsupportedOperationException unknown) {
            return true;
        }
    }
}
