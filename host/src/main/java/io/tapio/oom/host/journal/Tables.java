package io.tapio.oom.host.journal;

import java.util.List;

/**
 * The tables of one room in the journal's database.
 *
 * <p>Each step makes of the tables as an earlier version left them those of the next, the first of nothing: what was
 * released is never changed, a new version adds a step. How many were taken is kept in the table {@code room}.
 *
 * @param room whose they are; its tables' names begin with it or tell it, for example {@code sink_cursor}
 * @param steps each some statements, for example {@code CREATE TABLE}; a table has a primary key, refers to no other,
 *     and has no rowid that somebody keeps: its rows are copied
 */
public record Tables(String room, List<List<String>> steps) {

    public Tables {
        steps = steps.stream().map(List::copyOf).toList();
    }
}
