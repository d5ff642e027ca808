package io.tapio.oom.host.routing;

import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.JournalException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts OOMs in the journal. Of each kill its newest revision counts: names may have come late. All subjects are counted
 * at once, at most every {@value #COUNTS_LAST_S} s, however many groups ask: what was counted may be that old.
 */
public final class JournalKills implements RepeatedKills {

    private static final Logger LOG = LoggerFactory.getLogger(JournalKills.class);

    static final int COUNTS_LAST_S = 30;

    /** Those with the fewest OOMs are not kept beyond: nobody asks who is hit least. */
    private static final int MOST_SUBJECTS = 5_000;

    private static final List<String> LABELS = List.of("namespace", "workload", "pod", "cgroup_path", "container");

    /** The same subject as {@link Incidents#subject}; SQLite takes the other columns from the row with the maximum. */
    private static final String KILLS = """
            SELECT json_extract(json, '$.data.oom_id') AS oom, max(revision), position, time_ms, container,
              CASE WHEN pod IS NULL OR namespace IS NULL THEN NULL ELSE namespace END AS namespace,
              CASE WHEN namespace IS NULL OR pod IS NULL OR workload IN (pod, node) THEN NULL ELSE workload END AS workload,
              CASE WHEN namespace IS NULL OR (workload IS NOT NULL AND workload NOT IN (pod, node)) THEN NULL ELSE pod END
                AS pod,
              CASE WHEN namespace IS NULL OR pod IS NULL THEN cgroup_path ELSE NULL END AS cgroup_path
            FROM event INDEXED BY event_kills WHERE time_ms >= ? AND event_type = 'oom_kill_victim' GROUP BY event_id
            """;

    private static final String BY_SUBJECT = " FROM (" + KILLS + ") GROUP BY namespace, workload, pod, cgroup_path,"
            + " CASE WHEN cgroup_path IS NULL THEN container ELSE NULL END";

    private static final String COUNTS = "SELECT namespace, workload, pod, cgroup_path,"
            + " CASE WHEN cgroup_path IS NULL THEN container ELSE NULL END, count(DISTINCT oom) AS ooms" + BY_SUBJECT
            + " ORDER BY ooms DESC LIMIT " + MOST_SUBJECTS;

    private static final String ALL = "SELECT max(position), count(DISTINCT oom) AS ooms" + BY_SUBJECT
            + " HAVING ooms >= ? ORDER BY ooms DESC, 1 DESC LIMIT ?";

    private final Database database;
    private @Nullable Counts counts;

    /** How often each subject was hit since a moment. */
    private record Counts(Instant since, Map<Map<String, String>, Integer> ooms) {

        boolean serve(Instant other) {
            return Duration.between(since, other).abs().toSeconds() < COUNTS_LAST_S;
        }
    }

    public JournalKills(Database database) {
        this.database = database;
    }

    @Override
    public synchronized int count(Map<String, String> subject, Instant since) {
        Counts last = counts;
        if (last == null || !last.serve(since)) {
            last = new Counts(since, counted(since));
            counts = last;
        }
        return last.ooms().getOrDefault(subject, 0);
    }

    private Map<Map<String, String>, Integer> counted(Instant since) {
        try {
            return database.read(connection -> {
                try (PreparedStatement ask = connection.prepareStatement(COUNTS)) {
                    ask.setLong(1, since.toEpochMilli());
                    return bySubject(ask);
                }
            });
        } catch (JournalException e) {
            LOG.warn(
                    "[TAPIO-T003] the kills since {} can't be counted; what repeats is told as if it were new",
                    since,
                    e);
            return Map.of();
        }
    }

    private static Map<Map<String, String>, Integer> bySubject(PreparedStatement ask) throws SQLException {
        Map<Map<String, String>, Integer> ooms = new HashMap<>();
        try (ResultSet found = ask.executeQuery()) {
            while (found.next()) {
                Map<String, String> subject = new HashMap<>();
                for (int column = 0; column < LABELS.size(); column++) {
                    String value = found.getString(column + 1);
                    if (value != null) {
                        subject.put(LABELS.get(column), value);
                    }
                }
                ooms.put(subject, found.getInt(LABELS.size() + 1));
            }
        }
        return ooms;
    }

    @Override
    public List<Repeated> all(Instant since, int least, int limit) {
        return database.read(connection -> {
            try (PreparedStatement ask = connection.prepareStatement(ALL)) {
                ask.setLong(1, since.toEpochMilli());
                ask.setInt(2, least);
                ask.setInt(3, limit);
                return repeated(ask);
            }
        });
    }

    private static List<Repeated> repeated(PreparedStatement ask) throws SQLException {
        List<Repeated> all = new ArrayList<>();
        try (ResultSet found = ask.executeQuery()) {
            while (found.next()) {
                all.add(new Repeated(found.getLong(1), found.getInt(2)));
            }
        }
        return all;
    }
}
