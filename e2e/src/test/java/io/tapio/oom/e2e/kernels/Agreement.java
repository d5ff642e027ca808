package io.tapio.oom.e2e.kernels;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.e2e.kernels.Witness.Counters;
import io.tapio.oom.e2e.kernels.Witness.SeenCase;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Holds what the collector told against the kernel's log and counters. */
final class Agreement {

    /** What a process on another processor may take or give back between two looks at it. */
    private static final long RUNNING_ON = 2L << 20;

    /** Up to 6.1 a thread counts up to 64 pages of each kind for itself, until it ends: that may be before the line. */
    private static final long UNSYNCED_BYTES = 64 * 4096L;

    /** Each processor keeps some charged pages at hand and may give them back between two looks at the counter. */
    private static final long STOCK_BYTES = 64 * 4096L * Runtime.getRuntime().availableProcessors();

    /** Their victims may be running while another asks for memory. */
    private static final Set<String> CROWDS = Set.of("fork-storm", "storm", "threads", "group");

    private Agreement() {}

    /** Sizes, user and score of each victim, to the byte, as the log's {@code Killed process} line has them. */
    static void onVictims(Evidence evidence, Differences differences) {
        for (JsonNode data : evidence.told().victims().values()) {
            KernelKill kill = evidence.kills().get(data.at("/victim/pid").asInt());
            if (kill == null) {
                continue;
            }
            String where = kill.name();
            differences.same(where, "/victim/comm", data, kill.comm());
            differences.same(where, "/victim/uid", data, kill.uid());
            differences.same(where, "/victim/oom_score_adj", data, kill.oomScoreAdj());
            boolean asked = data.at("/victim/pid").equals(data.at("/trigger/pid"));
            boolean still = asked ? !kill.comm().equals("threads") : !CROWDS.contains(kill.comm());
            long slack = still ? 0 : RUNNING_ON;
            long residentSlack = still && !asked ? UNSYNCED_BYTES : slack;
            differences.near(where, "/victim/total_vm_bytes", data, kill.totalVmBytes(), slack);
            differences.near(where, "/victim/anon_rss_bytes", data, kill.anonRssBytes(), residentSlack);
            differences.near(where, "/victim/file_rss_bytes", data, kill.fileRssBytes(), residentSlack);
            differences.near(where, "/victim/shmem_rss_bytes", data, kill.shmemRssBytes(), residentSlack);
            differences.near(where, "/victim/pgtables_bytes", data, kill.pgtablesBytes(), slack);
        }
    }

    /** Who asked, what bounded it and whose limit it was, as the kernel's long reports have it. */
    static void onReports(Evidence evidence, Differences differences) {
        for (JsonNode victim : evidence.told().victims().values()) {
            OomReport report = evidence.reportOf(victim.at("/victim/pid").asInt());
            if (report != null) {
                onReport(Told.name(victim), victim, report, evidence, differences);
                onReport(Told.name(victim), evidence.told().triggerOf(victim), report, evidence, differences);
            }
        }
    }

    /**
     * What was charged to the limit's owner. Read at another moment than it was printed: another victim may be giving its
     * memory back meanwhile.
     */
    static void onUsage(Evidence evidence, Differences differences) {
        for (JsonNode victim : evidence.told().victims().values()) {
            OomReport report = evidence.reportOf(victim.at("/victim/pid").asInt());
            if (report != null && report.ownerCgroup() != null) {
                differences.between(
                        Told.name(victim),
                        "/limit_owner/usage_bytes",
                        victim,
                        report.usageBytes() - STOCK_BYTES,
                        Math.max(report.limitBytes(), report.usageBytes()) + STOCK_BYTES);
            }
        }
    }

    private static void onReport(
            String name, JsonNode data, OomReport report, Evidence evidence, Differences differences) {
        String where = name + " " + data.get("event_type").asText();
        differences.same(where, "/trigger/tid", data, report.triggerTid());
        differences.same(where, "/trigger/comm", data, report.triggerComm());
        differences.same(where, "/trigger/oom_score_adj", data, report.triggerOomScoreAdj());
        differences.same(where, "/limit_owner/cgroup_path", data, report.ownerCgroup());
        if (evidence.hasAllHooks()) {
            differences.same(where, "/constraint", data, report.constraint());
            differences.same(where, "/allocation/gfp_mask", data, report.gfpMask());
            differences.same(where, "/allocation/order", data, report.order());
        }
        if (report.ownerCgroup() != null) {
            differences.same(where, "/limit_owner/limit_bytes", data, report.limitBytes());
        }
        if (data.has("chosen_pid")) {
            differences.same(where, "/chosen_pid", data, report.chosenPid());
        }
        if (data.at("/victim/pid").asInt() == report.chosenPid()) {
            differences.same(where, "/victim/cgroup_path", data, report.victimCgroup());
        }
    }

    /**
     * Each cgroup's kill counter is its victims. The first victim of a group is counted a second time as a member,
     * unless it is gone by then.
     */
    static void onCounters(Evidence evidence, Differences differences) {
        for (SeenCase each : evidence.witness().cases().values()) {
            for (Counters counters : each.counters()) {
                long victims = evidence.told().victims().values().stream()
                        .map(victim -> victim.at("/victim/cgroup_path").asText())
                        .filter(path -> path.equals(counters.path())
                                || counters.subtree() && path.startsWith(counters.path() + "/"))
                        .count();
                differences.check(
                        victims <= counters.kills() && counters.kills() <= victims + counters.groupKills(),
                        counters.path() + ": oom_kill " + counters.kills() + ", oom_group_kill " + counters.groupKills()
                                + ", but " + victims + " victims were told");
            }
        }
    }

    /** One event for each OOM, joined to its victims. */
    static void onTriggers(Evidence evidence, Differences differences) {
        Set<String> byVictims = ids(evidence.told().victims().values());
        Set<String> byTriggers = ids(evidence.told().triggers().values());
        differences.compare("the triggers", byTriggers, "the victims", byVictims);
        differences.compare("the number of triggers", evidence.told().triggers().size(), byTriggers.size());
        long oomsByTheLog = evidence.kills().values().stream()
                .filter(kill -> !kill.member())
                .count();
        differences.compare("the number of OOMs", (long) byTriggers.size(), oomsByTheLog);
    }

    private static Set<String> ids(Iterable<JsonNode> events) {
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> event.get("oom_id").asText())
                .collect(Collectors.toSet());
    }

    /** Each victim in a container's cgroup has that container's id, also when the cgroup is gone already. */
    static void onContainers(Evidence evidence, Differences differences) {
        for (JsonNode victim : evidence.told().victims().values()) {
            String path = victim.at("/victim/cgroup_path").asText();
            int at = path.indexOf("/cri-containerd-");
            if (at > 0) {
                String id = path.substring(at + "/cri-containerd-".length(), path.length() - ".scope".length());
                differences.same(Told.name(victim), "/container/id", victim, id);
                String pod = path.substring(path.lastIndexOf("/pod", at) + "/pod".length(), at);
                differences.same(Told.name(victim), "/pod/uid", victim, pod);
            }
        }
    }
}
