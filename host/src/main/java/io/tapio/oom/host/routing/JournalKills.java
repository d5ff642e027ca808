package io.tapio.oom.host.routing;

import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.JournalException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts OOMs in the journal. Of each kill its newest revision counts: names may have come late. */
public final class JournalKills implements RepeatedKills {

    private static final Logger LOG = LoggerFactory.getLogger(JournalKills.class);

    /** The same subject as {@link Incidents#subject}; SQLite takes the other columns from the row with the maximum. */
    private static final String KILLS = """
            SELECT json_extract(json, '$.data.oom_id') AS oom, max(revision), position, time_ms, container,
              CASE WHEN pod IS NULL OR namespace IS NULL THEN NULL ELSE namespace END AS namespace,
              CASE WHEN namespace IS NULL OR pod IS NULL OR workload IN (pod, node) THEN NULL ELSE workload END AS workload,
              CASE WHEN namespace IS NULL OR (workload IS NOT NULL AND workload NOT IN (pod, node)) THEN NULL ELSE pod END
                AS pod,
              CASE WHEN namespace IS NULL OR pod IS NULL THEN cgroup_path ELSE NULL END AS cgroup_path
            FROM event WHERE time_ms >= ? AND event_type = 'oom_kill_victim' GROUP BY event_id
            """;

    private static final String COUNT = "SELECT count(DISTINCT oom) FROM (" + KILLS + ") WHERE namespace IS ?"
            + " AND workload IS ? AND pod IS ? AND cgroup_path IS ? AND (cgroup_path IS NOT NULL OR container IS ?)";

    private static final String ALL = "SELECT max(position), count(DISTINCT oom) AS ooms FROM (" + KILLS
            + ") GROUP BY namespace, workload, pod, cgroup_path,"
            + " CASE WHEN cgroup_path IS NULL THEN container ELSE NULL END"
            + " HAVING ooms >= ? ORDER BY ooms DESC, 1 DESC LIMIT ?";

    private final Database database;

    public JournalKills(Database database) {
        this.database = database;
    }

    @Override
    public int count(Map<String, String> subject, Instant since) {
        try {
            return database.read(connection -> {
                try (PreparedStatement ask = connection.prepareStatement(COUNT)) {
                    int column = 0;
                    ask.setLong(++column, since.toEpochMilli());
                    for (String label : List.of("namespace", "workload", "pod", "cgroup_path", "container")) {
                        ask.setString(++column, subject.get(label));
                    }
                    try (ResultSet found = ask.executeQuery()) {
                        return found.next() ? found.getInt(1) : 0;
                    }
                }
            });
        } catch (JournalException e) {
            LOG.warn("[TAPIO-T003] the kills of {} can't be counted; it is told as if it were new", subject, e);
            return 0;
        }
    }

    @Override
    public List<Repeated> all(Instant since, int least, int limit) {
        try {
            return database.read(connection -> {
                try (PreparedStatement ask = connection.prepareStatement(ALL)) {
                    ask.setLong(1, since.toEpochMilli());
                    ask.setInt(2, least);
                    ask.setInt(3, limit);
                    return repeated(ask);
                }
            });
        } catch (JournalException e) {
            LOG.warn("[TAPIO-T004] the kills of the last day can't be counted; there is no summary of them", e);
            return List.of();
        }
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
