package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A memory cgroup at the moment of the OOM.
 *
 * @param cgroupPath path from the root of the hierarchy; {@code /} is the root itself
 * @param level what it stands for on the node
 * @param cgroupId the kernel's id of the cgroup's directory (its inode number)
 * @param usageBytes charged memory: {@code memory.current} (v2), {@code memory.usage_in_bytes} (v1)
 * @param limitBytes the limit: {@code memory.max} (v2), {@code memory.limit_in_bytes} (v1); absent when there is none
 * @param unlimited {@code true} when the cgroup is known to have no limit of its own
 * @param peakBytes the highest usage so far
 * @param swapUsageBytes swap charged to it (v2)
 * @param memswUsageBytes memory and swap charged to it (v1)
 * @param determinedBy how the kernel side knew that this is the limit's owner; absent on other cgroups
 * @param ancestors the cgroups around the limit's owner, its parent first, the root last, at most 15; each without
 *     ancestors of its own
 */
public record MemoryCgroup(
        @Nullable String cgroupPath,
        @Nullable CgroupLevel level,
        @Nullable Long cgroupId,
        @Nullable Long usageBytes,
        @Nullable Long limitBytes,
        @Nullable Boolean unlimited,
        @Nullable Long peakBytes,
        @Nullable Long swapUsageBytes,
        @Nullable Long memswUsageBytes,
        @Nullable DeterminedBy determinedBy,
        @Nullable List<MemoryCgroup> ancestors) {

    public MemoryCgroup {
        ancestors = Copies.orAbsent(ancestors);
    }

    /** A cgroup of which neither level nor ancestors are told. */
    public MemoryCgroup(
            @Nullable String cgroupPath,
            @Nullable Long cgroupId,
            @Nullable Long usageBytes,
            @Nullable Long limitBytes,
            @Nullable Boolean unlimited,
            @Nullable Long peakBytes,
            @Nullable Long swapUsageBytes,
            @Nullable Long memswUsageBytes,
            @Nullable DeterminedBy determinedBy) {
        this(
                cgroupPath,
                null,
                cgroupId,
                usageBytes,
                limitBytes,
                unlimited,
                peakBytes,
                swapUsageBytes,
                memswUsageBytes,
                determinedBy,
                null);
    }

    /** How the owner of the limit was found, best evidence first. */
    public enum DeterminedBy {
        /** The kernel's {@code oom_control}, or its own report of it. */
        @JsonProperty("oom_control")
        OOM_CONTROL,
        /** The topmost ancestor of the trigger's cgroup that the kernel had locked for this OOM. */
        @JsonProperty("oom_lock")
        OOM_LOCK,
        /** The nearest ancestor of the trigger's cgroup that had no room left. */
        @JsonProperty("no_margin")
        NO_MARGIN
    }
}
