package io.tapio.oom.host.doctor;

import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.source.Capabilities;
import io.tapio.oom.host.source.KernelMessages;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.MemcgSampler;
import io.tapio.oom.kernel.NativeException;
import io.tapio.oom.kernel.NativeLibraryException;
import io.tapio.oom.kernel.SamplerOptions;
import java.io.IOException;
import java.util.Optional;

/** Which way memory would be sampled: the programs are loaded for a moment. */
public final class SamplingFinding {

    private static final String TOPIC = "memory samples";
    private static final String FILES = "from the cgroups' files: ";

    private SamplingFinding() {}

    /** @param install where the kernel side lies */
    public static Finding of(KernelInstall install) {
        try {
            Optional<CgroupTree> tree = CgroupTree.locate();
            return tree.map(there -> of(install, there))
                    .orElseGet(() -> Finding.missing(
                            TOPIC, "none: no memory hierarchy is mounted", "mount the host's /sys/fs/cgroup"));
        } catch (IOException e) {
            return Finding.missing(TOPIC, "none: " + e.getMessage(), null);
        }
    }

    private static Finding of(KernelInstall install, CgroupTree tree) {
        if (!tree.hasTheKernelsPaths()) {
            return Finding.missing(
                    TOPIC,
                    FILES + "this is a cgroup namespace of its own, whose paths are not the kernel's",
                    "run in the host's cgroup namespace, for fewer steps of the processor");
        }
        SamplerOptions options = new SamplerOptions(tree.directory(), SamplerOptions.USUAL_CGROUPS, true);
        try (MemcgSampler sampler = MemcgSampler.open(install, options)) {
            NativeException deaf = sampler.withoutHits();
            return deaf == null
                    ? Finding.ok(TOPIC, "in one pass of the kernel's iterator; a limit that is hit is heard of at once")
                    : Finding.missing(
                            TOPIC,
                            "in one pass of the kernel's iterator; a limit that is hit is not heard of at once: "
                                    + deaf.getMessage(),
                            null);
        } catch (NativeException e) {
            return Finding.missing(
                    TOPIC,
                    FILES + KernelMessages.loadFailure(e, Capabilities.ofThisProcess()),
                    "nothing is lost, but it takes more of the processor");
        } catch (NativeLibraryException e) {
            return Finding.missing(TOPIC, FILES + "the native library can't be loaded", null);
        }
    }
}
