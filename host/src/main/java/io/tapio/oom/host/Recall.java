package io.tapio.oom.host;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.reconciliation.ReportedKills;
import io.tapio.oom.host.revision.Revisions;
import java.util.List;

/**
 * Takes up where an earlier run ended. The kernel's pinned ring gives records once more that were not freed before a
 * crash, and its log holds kills that were told: both are known then. What becomes known of them later gets the next
 * number.
 */
final class Recall {

    private static final int MOST = 2_000;

    private Recall() {}

    static void of(Journal journal, Publisher publisher, ReportedKills reported) {
        List<OomEvent> told = journal.lastKills(Revisions.KEPT, MOST).stream()
                .map(Entry::event)
                .toList();
        publisher.recall(told);
        told.reversed().forEach(reported::recall);
    }
}
