package io.tapio.oom.api.text;

import io.tapio.oom.api.event.OomKillTriggered;
import java.util.ArrayList;
import java.util.List;

/** An OOM as a whole in one sentence: what ran out, who asked, who was chosen. */
final class TriggerSentence {

    private TriggerSentence() {}

    static String of(OomKillTriggered oom) {
        List<String> clauses = new ArrayList<>();
        clauses.add("OOM"
                + KillSentence.heardLate(oom.history(), oom.recovered())
                + "  in "
                + Where.inFull(oom)
                + ": "
                + Limits.reached(oom.limitOwner(), oom.constraint(), oom.owner())
                + Askers.of(oom.trigger(), null, oom.owner()));
        if (oom.why() != null) {
            clauses.add(PlainText.line(Reason.firstClause(oom.why())));
        } else if (oom.chosenPid() != null) {
            clauses.add("pid " + oom.chosenPid() + " was chosen");
        }
        if (Boolean.TRUE.equals(oom.groupKill())) {
            clauses.add("all of its group was killed");
        }
        return String.join("; ", clauses);
    }
}
