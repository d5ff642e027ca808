package io.tapio.oom.api.text;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.event.SampleEvents;
import org.jspecify.annotations.Nullable;

/** A kill of {@code java} (7), which asked for the memory itself, with what a test wants to say of it. */
final class Kill {

    private static final long MIB = 1024 * 1024;

    private String path = "/a";
    private @Nullable MemoryCgroup limitOwner;
    private @Nullable Constraint constraint;
    private @Nullable ProcessFacts trigger;
    private @Nullable String why;
    private @Nullable Long points;
    private @Nullable Integer scoreAdj;
    private Ownership owner = Ownership.NONE;

    Kill in(String cgroupPath) {
        path = cgroupPath;
        return this;
    }

    Kill of(Ownership ownership) {
        owner = ownership;
        return this;
    }

    Kill limit(String of, @Nullable CgroupLevel level, long mib) {
        return limit(of, level, mib, mib, mib);
    }

    Kill limit(String of, @Nullable CgroupLevel level, long mib, long used, long peak) {
        limitOwner = new MemoryCgroup(of, level, null, used * MIB, mib * MIB, null, peak * MIB, null, null, null, null);
        return this;
    }

    Kill bound(Constraint by) {
        constraint = by;
        return this;
    }

    Kill askedBy(String comm, String cgroupPath) {
        trigger = process(8, comm, cgroupPath);
        return this;
    }

    Kill why(String text) {
        why = text;
        return this;
    }

    Kill score(@Nullable Long oomPoints, int oomScoreAdj) {
        points = oomPoints;
        scoreAdj = oomScoreAdj;
        return this;
    }

    OomKillVictim toldOf() {
        ProcessFacts victim = process(7, "java", path);
        return new OomKillVictim(
                "k",
                0,
                SampleEvents.TIME,
                "n",
                Origin.EBPF,
                "o",
                victim,
                null,
                trigger == null ? victim : trigger,
                limitOwner,
                constraint,
                null,
                null,
                null,
                null,
                why,
                null,
                null,
                null,
                null,
                null,
                null,
                owner);
    }

    private ProcessFacts process(int pid, String comm, String cgroupPath) {
        return new ProcessFacts(
                pid,
                null,
                null,
                null,
                comm,
                null,
                null,
                null,
                null,
                scoreAdj,
                points,
                null,
                null,
                null,
                null,
                null,
                null,
                cgroupPath);
    }
}
