package io.tapio.oom.api.text;

import io.tapio.oom.api.event.OomKillVictim;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kill in one sentence. */
final class KillSentence {

    private KillSentence() {}

    static String of(OomKillVictim kill) {
        String first = Boolean.TRUE.equals(kill.containerInit()) ? ", pid 1 of its container" : "";
        List<String> clauses = new ArrayList<>();
        clauses.add("OOM KILL"
                + mark(kill)
                + "  "
                + Processes.who(kill.victim(), first)
                + " in "
                + Where.inFull(kill)
                + ": "
                + Limits.reached(kill.limitOwner(), kill.constraint(), kill.owner())
                + Askers.of(kill.trigger(), kill.victim(), kill.owner()));
        String reason = Reason.of(kill);
        add(reason, clauses);
        if (Boolean.TRUE.equals(kill.groupKill()) && (reason == null || !reason.startsWith("killed "))) {
            clauses.add("all of its group was killed");
        }
        add(Processes.held(kill.victim()), clauses);
        add(WarningSentence.foretold(kill.foretold()), clauses);
        clauses.addAll(Consequences.of(kill));
        return String.join("; ", clauses);
    }

    /** So that nobody takes what is made up for what happened, nor what is long over for what happens now. */
    static String mark(OomKillVictim kill) {
        return Boolean.TRUE.equals(kill.test()) ? " (TEST, nobody died)" : heardLate(kill.history(), kill.recovered());
    }

    /** So that nobody takes what is long over for what happens now. */
    static String heardLate(@Nullable Boolean history, @Nullable Boolean recovered) {
        if (Boolean.TRUE.equals(history)) {
            return " (history)";
        }
        return Boolean.TRUE.equals(recovered) ? " (recovered)" : "";
    }

    private static void add(@Nullable String clause, List<String> clauses) {
        if (clause != null) {
            clauses.add(clause);
        }
    }
}
