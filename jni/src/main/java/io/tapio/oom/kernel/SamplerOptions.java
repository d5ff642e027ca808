package io.tapio.oom.kernel;

import java.nio.file.Path;

/**
 * How the sampler is set up.
 *
 * @param hierarchy the directory that a pass begins at: where the memory controller is mounted
 * @param maxCgroups for how many memory cgroups there is room; each takes 280 bytes of the kernel's memory
 * @param wantsHits whether to be told at once when a limit is hit
 */
public record SamplerOptions(Path hierarchy, int maxCgroups, boolean wantsHits) {

    /** For a thousand pods, at a megabyte. */
    public static final int USUAL_CGROUPS = 4096;

    private static final int MOST_CGROUPS = 1 << 20;

    public SamplerOptions {
        if (maxCgroups < 1 || maxCgroups > MOST_CGROUPS) {
            throw new IllegalArgumentException("max_cgroups must be from 1 to " + MOST_CGROUPS + ": " + maxCgroups);
        }
    }
}
