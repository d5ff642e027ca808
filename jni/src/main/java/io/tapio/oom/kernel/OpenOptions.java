package io.tapio.oom.kernel;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel side is set up.
 *
 * @param ringBytes size of the ring of kills: a power of two and a multiple of the page size
 * @param detailBytes size of the ring of details, likewise; what is lost there costs no kill
 * @param wanted the hooks that may be used
 * @param pinDirectory where in bpffs the programs and rings are kept while no process of ours runs; absent when they are
 *     to end with it
 */
public record OpenOptions(
        int ringBytes,
        int detailBytes,
        Set<Hook> wanted,
        @Nullable Path pinDirectory) {

    /** Room for the details of a thousand OOMs with a few candidates each, or of ten thousand candidates. */
    public static final int DETAIL_BYTES = 1024 * 1024;

    public OpenOptions {
        wanted = Set.copyOf(wanted);
    }

    /** Without pins, the ring of details in its usual size. */
    public static OpenOptions unpinned(int ringBytes, Set<Hook> wanted) {
        return new OpenOptions(ringBytes, DETAIL_BYTES, wanted, null);
    }

    /** The same, kept in that directory of bpffs. */
    public OpenOptions pinnedIn(Path directory) {
        return new OpenOptions(ringBytes, detailBytes, wanted, directory);
    }
}
