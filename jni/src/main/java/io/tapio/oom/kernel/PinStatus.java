package io.tapio.oom.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether the kernel side goes on collecting when this process ends. */
public sealed interface PinStatus {

    /**
     * It does.
     *
     * @param directory where its pins lie
     * @param adopted an earlier process left them, and they were taken over as they are
     * @param waiting records of kills that nobody had read when they were taken over or replaced
     * @param ownMount the bpf file system was mounted for it just now: it lasts as long as this process's mount
     *     namespace, which in a container is the container's
     */
    record Pinned(Path directory, boolean adopted, long waiting, boolean ownMount) implements PinStatus {}

    /** It does not. */
    record NotPinned(String reason) implements PinStatus {}

    /** Nobody wanted it. */
    PinStatus NOT_ASKED_FOR = new NotPinned("pinning was not asked for");

    /** Whether the directory's parent lies in a bpf file system. */
    static boolean hasBpffs(@Nullable Path directory) {
        Path parent = directory == null ? null : directory.getParent();
        try {
            return parent != null && Files.getFileStore(parent).type().equals("bpf");
        } catch (IOException absent) {
            return false;
        }
    }

    /**
     * As C tells it.
     *
     * @param numbers whether pinned, whether adopted, how many wait, the error number
     * @param words what failed, and its detail
     * @param hadBpffs whether the directory lay in a bpf file system before
     */
    static PinStatus of(@Nullable Path directory, long[] numbers, @Nullable String[] words, boolean hadBpffs) {
        if (directory == null) {
            return NOT_ASKED_FOR;
        }
        if (numbers[0] != 0) {
            return new Pinned(directory, numbers[1] != 0, numbers[2], !hadBpffs);
        }
        String operation = words[0];
        String detail = words[1];
        return new NotPinned((operation == null ? "pin" : operation) + ": " + Errno.describe((int) numbers[3])
                + (detail == null || detail.isEmpty() ? "" : " (" + detail + ")"));
    }
}
