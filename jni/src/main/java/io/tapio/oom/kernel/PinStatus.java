package io.tapio.oom.kernel;

import java.nio.file.Path;

/** Whether the kernel side goes on collecting when this process ends. */
public sealed interface PinStatus {

    /**
     * It does.
     *
     * @param directory where its pins lie
     * @param adopted an earlier process left them, and they were taken over as they are
     * @param waiting records of kills that nobody had read when they were taken over or replaced
     */
    record Pinned(Path directory, boolean adopted, long waiting) implements PinStatus {}

    /** It does not. */
    record NotPinned(String reason) implements PinStatus {}
}
