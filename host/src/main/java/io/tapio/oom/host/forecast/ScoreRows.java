package io.tapio.oom.host.forecast;

import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.JournalException;
import io.tapio.oom.host.journal.Tables;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of the predictors' score: one row each, so that it survives a restart. */
final class ScoreRows {

    static final Tables TABLES = new Tables("prediction", List.of(List.of("""
            CREATE TABLE prediction_score (predictor TEXT PRIMARY KEY, tally TEXT NOT NULL) WITHOUT ROWID""")));

    private static final Logger LOG = LoggerFactory.getLogger(ScoreRows.class);

    private ScoreRows() {}

    /** What is kept; a row that can't be read begins anew. */
    static Map<String, Tally> read(Database database) {
        try {
            return database.read(connection -> {
                Map<String, Tally> tallies = new LinkedHashMap<>();
                try (PreparedStatement select =
                                connection.prepareStatement("SELECT predictor, tally FROM prediction_score");
                        ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        try {
                            tallies.put(row.getString(1), Tally.of(row.getString(2)));
                        } catch (RuntimeException e) {
                            LOG.warn(
                                    "[TAPIO-F006] the score of predictor {} can't be read and begins anew: {}",
                                    row.getString(1),
                                    e.getMessage());
                        }
                    }
                }
                return tallies;
            });
        } catch (JournalException e) {
            LOG.warn("[TAPIO-F007] the predictors' score can't be read and begins anew: {}", e.getMessage());
            return Map.of();
        }
    }

    /** Keeps it; does not wait. */
    static void write(Database database, Map<String, Tally> tallies) {
        Map<String, String> rows = new LinkedHashMap<>();
        tallies.forEach((name, tally) -> rows.put(name, tally.json()));
        if (rows.isEmpty()) {
            return;
        }
        database.write(connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT OR REPLACE INTO prediction_score (predictor, tally) VALUES (?, ?)")) {
                        for (Map.Entry<String, String> row : rows.entrySet()) {
                            insert.setString(1, row.getKey());
                            insert.setString(2, row.getValue());
                            insert.executeUpdate();
                        }
                    }
                    return rows.size();
                })
                .onFailure(e -> LOG.warn("[TAPIO-F008] the predictors' score was not kept: {}", e.toString()));
    }
}
