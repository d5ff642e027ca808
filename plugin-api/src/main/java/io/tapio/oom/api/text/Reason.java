package io.tapio.oom.api.text;

import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why it was this process: the first clause of the event's {@code why}, which holds the ranking. */
final class Reason {

    private Reason() {}

    /** {@code chosen: the highest of 3 candidates with 15,386 points}; {@code null} where nothing is known. */
    static @Nullable String of(OomKillVictim kill) {
        String clause = kill.why() == null ? "" : firstClause(kill.why());
        // The sentence has said who it is already.
        int said = clause.indexOf(" was ");
        String reason = said < 0 ? clause : clause.substring(said + " was ".length());
        boolean ranked = reason.startsWith("chosen: ") || reason.startsWith("killed ");
        return ranked ? PlainText.line(reason) : score(kill.victim());
    }

    /** Up to the first semicolon or full stop that stands outside of quotes: names are in quotes where they hold one. */
    static String firstClause(String why) {
        boolean quoted = false;
        for (int i = 0; i < why.length(); i++) {
            char c = why.charAt(i);
            quoted ^= c == '"';
            boolean lastOfWord = i + 1 == why.length() || why.charAt(i + 1) == ' ';
            if (!quoted && lastOfWord && (c == ';' || c == '.')) {
                return why.substring(0, i);
            }
        }
        return why;
    }

    private static @Nullable String score(ProcessFacts victim) {
        List<String> known = new ArrayList<>(2);
        if (victim.oomPoints() != null) {
            known.add(String.format(Locale.ROOT, "%,d points", victim.oomPoints()));
        }
        if (victim.oomScoreAdj() != null && victim.oomScoreAdj() != 0) {
            known.add("oom_score_adj " + victim.oomScoreAdj());
        }
        return known.isEmpty() ? null : String.join(", ", known);
    }
}
