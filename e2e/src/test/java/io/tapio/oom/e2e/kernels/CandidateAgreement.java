package io.tapio.oom.e2e.kernels;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Holds the candidates of an OOM against the kernel's table of tasks and the formula of its badness points. */
final class CandidateAgreement {

    /** Of the only architecture that is tested like this. */
    private static final long PAGE = 4096;
    /** Pages that a process on another processor may take between two looks at it. */
    private static final long RUNNING_ON = 512;

    /** More of them than this are not told. */
    private static final int MOST = 100;

    private final String where;
    private final JsonNode trigger;
    private final OomReport report;
    private final long slack;
    private final Differences differences;

    /** @param crowd whether the candidates ran while the kernel looked at them, so that their sizes may have changed */
    CandidateAgreement(String where, JsonNode trigger, OomReport report, boolean crowd, Differences differences) {
        this.where = where;
        this.trigger = trigger;
        this.report = report;
        this.slack = crowd ? RUNNING_ON : 0;
        this.differences = differences;
    }

    void check() {
        Set<Integer> told = new HashSet<>();
        long highest = Long.MIN_VALUE;
        for (JsonNode candidate : trigger.get("candidates")) {
            told.add(candidate.get("pid").asInt());
            highest = Math.max(highest, candidate.path("oom_points").asLong(Long.MIN_VALUE));
            row(candidate);
        }
        chosen(highest);
        Set<Integer> inTable = new HashSet<>();
        report.table().forEach(row -> inTable.add(Integer.valueOf(value(row, "tgid") + "")));
        if (slack == 0 && inTable.size() < MOST) {
            differences.compare(where + ": the processes of /candidates", told, inTable);
            differences.same(where, "/candidates_total", trigger, inTable.size());
        }
    }

    private void row(JsonNode candidate) {
        for (Map<String, String> row : report.table()) {
            if (value(row, "tgid").equals(candidate.get("pid").asLong())) {
                String who = where + " candidate " + row.get("name");
                differences.same(who, "/comm", candidate, row.get("name"));
                differences.same(who, "/oom_score_adj", candidate, row.get("oom_score_adj"));
                differences.near(who, "/rss_bytes", candidate, value(row, "rss") * PAGE, slack * PAGE);
                differences.near(who, "/swap_bytes", candidate, value(row, "swapents") * PAGE, 0);
                differences.near(who, "/pgtables_bytes", candidate, value(row, "pgtables_bytes"), slack * PAGE);
                points(who, candidate, row);
            }
        }
    }

    /** {@code oom_badness()} of mm/oom_kill.c. */
    private void points(String who, JsonNode candidate, Map<String, String> row) {
        long adj = value(row, "oom_score_adj");
        if (adj == -1000) {
            differences.same(who, "/passed_over", candidate, "oom_score_adj");
            differences.same(who, "/oom_points", candidate, null);
            return;
        }
        long totalPages = report.ownerCgroup() == null
                ? trigger.at("/allocation/total_bytes").asLong()
                : report.limitBytes();
        long points = value(row, "rss")
                + value(row, "swapents")
                + value(row, "pgtables_bytes") / PAGE
                + adj * (totalPages / PAGE / 1000);
        differences.same(who, "/passed_over", candidate, null);
        differences.near(who, "/oom_points", candidate, points, slack);
    }

    private void chosen(long highest) {
        int count = 0;
        for (JsonNode candidate : trigger.get("candidates")) {
            if (candidate.get("chosen").asBoolean()) {
                count++;
                differences.same(where + " chosen", "/pid", candidate, report.chosenPid());
                differences.same(where + " chosen", "/oom_points", candidate, highest);
            }
        }
        differences.compare(where + ": how many were chosen", count, 1);
    }

    private static Long value(Map<String, String> row, String column) {
        return Long.valueOf(row.getOrDefault(column, "-1"));
    }
}
