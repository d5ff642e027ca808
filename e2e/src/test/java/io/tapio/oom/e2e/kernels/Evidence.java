package io.tapio.oom.e2e.kernels;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one run of the cases.
 *
 * @param told what the collector says
 * @param log what the kernel's log says
 * @param witness what {@code waitpid} and the cgroups' counters say
 * @param metrics the collector's page, in the text format
 * @param hasAllHooks whether the kernel lets the collector look into {@code oom_kill_process}
 */
public record Evidence(
        Told told, KernelLogReader.Contents log, Witness witness, List<String> metrics, boolean hasAllHooks) {

    /** Whether the case was played here. */
    boolean has(String name) {
        return witness.cases().containsKey(name);
    }

    Map<Integer, KernelKill> kills() {
        return log.kills();
    }

    Set<String> killsByTheLog() {
        Set<String> names = new TreeSet<>();
        kills().values().forEach(kill -> names.add(kill.name()));
        return names;
    }

    Set<String> killsByTheCollector() {
        Set<String> names = new TreeSet<>();
        told.victims().values().forEach(victim -> names.add(Told.name(victim)));
        return names;
    }

    Set<String> killsByWaitpid() {
        return new TreeSet<>(witness.killed());
    }

    /** The value of each series of a metric; empty when there is no such metric. */
    Map<String, Double> series(String metric) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : metrics) {
            if (line.startsWith(metric + " ") || line.startsWith(metric + "{")) {
                int blank = line.lastIndexOf(' ');
                values.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
            }
        }
        return values;
    }

    /** The kernel's report of this victim's OOM, where it was printed. */
    @Nullable OomReport reportOf(int pid) {
        KernelKill kill = kills().get(pid);
        return kill == null ? null : kill.report();
    }
}
