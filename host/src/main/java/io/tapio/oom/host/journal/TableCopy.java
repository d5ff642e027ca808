package io.tapio.oom.host.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Copies rows from one database to another, within a transaction there. */
final class TableCopy {

    /** What becomes of a row that is there already. */
    enum Existing {
        STAYS("IGNORE"),
        GOES("REPLACE");

        private final String word;

        Existing(String word) {
            this.word = word;
        }
    }

    private final Connection from;
    private final Connection to;

    TableCopy(Connection from, Connection to) {
        this.from = from;
        this.to = to;
    }

    /** The tables of all rooms, but that of the events. */
    static List<String> besideEvents(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                + " AND name NOT IN ('event', 'room')")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }

    /** Makes the table there the same as it is here. */
    void replace(String table) throws SQLException {
        try (Statement statement = to.createStatement()) {
            statement.execute("DELETE FROM \"" + table + "\"");
        }
        add("SELECT * FROM \"" + table + "\"", table, Existing.GOES, 0);
    }

    /** Adds the rows that are not there. */
    void add(String table) throws SQLException {
        add("SELECT * FROM \"" + table + "\"", table, Existing.STAYS, 0);
    }

    /**
     * Adds what a query finds.
     *
     * @param shift is added to the first column
     */
    void add(String query, String table, Existing existing, long shift) throws SQLException {
        PreparedStatement insert = null;
        try (Statement statement = from.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            int columns = found.getMetaData().getColumnCount();
            insert = to.prepareStatement(insert(found, columns, table, existing));
            while (found.next()) {
                for (int column = 1; column <= columns; column++) {
                    @Nullable Object value = found.getObject(column);
                    insert.setObject(
                            column,
                            shift != 0 && column == 1 && value instanceof Number n ? n.longValue() + shift : value);
                }
                insert.executeUpdate();
            }
        } finally {
            if (insert != null) {
                insert.close();
            }
        }
    }

    private static String insert(ResultSet found, int columns, String table, Existing existing) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
            names.add('"' + found.getMetaData().getColumnName(column) + '"');
        }
        return "INSERT OR " + existing.word + " INTO \"" + table + "\" (" + String.join(", ", names) + ") VALUES ("
                + IntStream.range(0, columns).mapToObj(column -> "?").collect(Collectors.joining(", ")) + ")";
    }
}
