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
 * @param batchRecords how many records of kills one drain takes at most, as far as a MiB holds them; 1 or more
 */
public record OpenOptions(
        int ringBytes,
        int detailBytes,
        Set<Hook> wanted,
        @Nullable Path pinDirectory,
        int batchRecords) {

    /** Room for the details of a thousand OOMs with a few candidates each, or of ten thousand candidates. */
    public static final int DETAIL_BYTES = 1024 * 1024;

    /** As many as fit the first cache of most processors about. */
    public static final int BATCH_RECORDS = 100;

    public OpenOptions {
        if (batchRecords < 1) {
            throw new IllegalArgumentException("a batch holds 1 record or more, not " + batchRecords);
        }
        wanted = Set.copyOf(wanted);
    }

    /** Without pins, the ring of details in its usual size. */
    public static OpenOptions unpinned(int ringBytes, Set<Hook> wanted) {
        return new OpenOptions(ringBytes, DETAIL_BYTES, wanted, null, BATCH_RECORDS);
    }

    /** The same, kept in that directory of bpffs. */
    public OpenOptions pinnedIn(Path directory) {
        return new OpenOptions(ringBytes, detailBytes, wanted, directory, batchRecords);
    }

    /** The same, that many records at once. */
    public OpenOptions inBatchesOf(int records) {
        return new OpenOptions(ringBytes, detailBytes, wanted, pinDirectory, records);
    }
}
