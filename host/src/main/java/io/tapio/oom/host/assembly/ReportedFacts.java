package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.PassedOver;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogLimit;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import io.tapio.oom.host.source.LogCandidate;
import io.tapio.oom.host.source.LogMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a kernel report tells, in the words of the events. */
final class ReportedFacts {

    /** Of those that could be killed, by what they held: the report has no points. */
    private static final int MOST_RANKED = 100;

    /** Of those that could not. */
    private static final int MOST_PASSED_OVER = 20;

    private ReportedFacts() {}

    static ProcessFacts process(LogProcess process) {
        return new ProcessFacts(
                process.pid(),
                null,
                null,
                null,
                process.comm(),
                null,
                process.uid(),
                null,
                null,
                process.oomScoreAdj(),
                null,
                process.totalVmBytes(),
                process.anonRssBytes(),
                process.fileRssBytes(),
                process.shmemRssBytes(),
                null,
                process.pgtablesBytes(),
                process.cgroupPath());
    }

    static @Nullable ProcessFacts trigger(LogKill kill) {
        LogProcess trigger = kill.trigger();
        return trigger == null ? null : process(trigger);
    }

    static @Nullable MemoryCgroup owner(LogKill kill) {
        LogLimit limit = kill.limit();
        return limit == null
                ? null
                : new MemoryCgroup(
                        limit.cgroupPath(),
                        null,
                        limit.usageBytes(),
                        limit.limitBytes(),
                        null,
                        null,
                        null,
                        null,
                        DeterminedBy.OOM_CONTROL);
    }

    static @Nullable Constraint constraint(LogKill kill) {
        String constraint = kill.constraint();
        if (constraint == null) {
            return null;
        }
        return switch (constraint) {
            case "CONSTRAINT_NONE" -> Constraint.NONE;
            case "CONSTRAINT_CPUSET" -> Constraint.CPUSET;
            case "CONSTRAINT_MEMORY_POLICY" -> Constraint.MEMORY_POLICY;
            case "CONSTRAINT_MEMCG" -> Constraint.MEMCG;
            default -> null;
        };
    }

    static @Nullable Allocation allocation(LogKill kill) {
        List<String> flags = kill.details().gfpFlags();
        return kill.gfpMask() == null && kill.order() == null
                ? null
                : new Allocation(kill.gfpMask(), flags.isEmpty() ? null : flags, kill.order(), null);
    }

    /** {@code null} where the report has no task table. */
    static @Nullable List<Candidate> candidates(LogKill kill) {
        List<Candidate> told = new ArrayList<>();
        int ranked = 0;
        int passedOver = 0;
        for (LogCandidate each : kill.details().candidates()) {
            boolean never = isNeverKilled(each);
            int before = never ? passedOver++ : ranked++;
            if (before < (never ? MOST_PASSED_OVER : MOST_RANKED)) {
                told.add(candidate(each, kill.victim().pid(), never));
            }
        }
        return told.isEmpty() ? null : told;
    }

    static @Nullable Integer candidatesTotal(LogKill kill) {
        int total = kill.details().candidates().size();
        return total == 0 ? null : Integer.valueOf(total);
    }

    private static boolean isNeverKilled(LogCandidate candidate) {
        Integer adj = candidate.oomScoreAdj();
        return adj != null && adj == LogCandidate.NEVER;
    }

    private static Candidate candidate(LogCandidate row, @Nullable Integer chosenPid, boolean never) {
        return new Candidate(
                row.pid(),
                row.comm().isEmpty() ? null : row.comm(),
                null,
                row.oomScoreAdj(),
                row.rssBytes(),
                row.swapBytes(),
                row.pgtablesBytes(),
                chosenPid != null && row.pid() == chosenPid,
                never ? PassedOver.OOM_SCORE_ADJ : null);
    }

    static @Nullable MemoryStatistics memory(LogKill kill) {
        LogMemory memory = kill.details().memory();
        return memory == null
                ? null
                : new MemoryStatistics(
                        null,
                        memory.anonBytes(),
                        memory.fileBytes(),
                        memory.shmemBytes(),
                        memory.kernelBytes(),
                        memory.slabReclaimableBytes(),
                        memory.slabUnreclaimableBytes(),
                        memory.pageTablesBytes(),
                        memory.sockBytes(),
                        memory.lruAnonBytes(),
                        memory.lruFileBytes(),
                        memory.unevictableBytes(),
                        memory.refaults(),
                        memory.pagesScanned(),
                        memory.pagesReclaimed(),
                        null,
                        null,
                        null,
                        null);
    }
}
