package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.PassedOver;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.host.container.CgroupLevels;
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

    private static final int MOST_CHARACTERS = 1_000;

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
        if (limit == null) {
            return null;
        }
        String path = limit.cgroupPath();
        return new MemoryCgroup(
                path,
                path == null ? null : CgroupLevels.of(path),
                null,
                limit.usageBytes(),
                limit.limitBytes(),
                null,
                null,
                null,
                null,
                DeterminedBy.OOM_CONTROL,
                null);
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

    /** Those of the task table; the report doesn't say how they ranked. */
    static Weighed weighed(LogKill kill) {
        List<LogCandidate> all = kill.details().candidates();
        if (all.isEmpty()) {
            return Weighed.NOBODY;
        }
        List<Candidate> told = new ArrayList<>();
        int ranked = 0;
        int exempt = 0;
        for (LogCandidate each : all) {
            boolean never = isNeverKilled(each);
            int before = never ? exempt++ : ranked++;
            if (before < (never ? Shortlist.MOST_PASSED_OVER : Shortlist.MOST_RANKED)) {
                told.add(candidate(each, chosenPid(kill), never));
            }
        }
        return new Weighed(told, all.size(), exempt, 0);
    }

    /** Whom the kernel chose; before 5.2 a child may have died in its place. */
    static @Nullable Integer chosenPid(LogKill kill) {
        Integer parent = kill.details().sacrificedChildOf();
        return parent == null ? kill.victim().pid() : parent;
    }

    /**
     * Why a process was killed; {@code null} where the report says nothing but who died.
     *
     * @param first the kill that the OOM began with; another one for the further members of a group
     */
    static @Nullable String why(LogKill kill, LogKill first, Weighed weighed) {
        if (kill.limit() == null && kill.constraint() == null && kill.trigger() == null) {
            return null;
        }
        Integer parent = first.details().sacrificedChildOf();
        Integer score = first.details().scoreThousandths();
        ProcessFacts victim = process(kill.victim());
        Why why = new Why(
                chosenPid(first),
                parent == null ? process(first.victim()) : null,
                weighed,
                null,
                trigger(first),
                owner(first),
                constraint(first),
                kill.groupMember());
        StringBuilder text = new StringBuilder(why.of(victim));
        if (score != null) {
            text.append(" The kernel's score for the chosen one was ")
                    .append(Wording.count(score, "thousandth", "thousandths"))
                    .append(" of the memory at stake.");
        }
        if (parent != null) {
            text.append(" Its child ")
                    .append(Wording.process(
                            first.victim().comm(), first.victim().pid()))
                    .append(" was killed in its place.");
        }
        return text.length() <= MOST_CHARACTERS ? text.toString() : text.substring(0, MOST_CHARACTERS);
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
