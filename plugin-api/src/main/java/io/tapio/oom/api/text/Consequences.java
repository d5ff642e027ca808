package io.tapio.oom.api.text;

import io.tapio.oom.api.event.Impact;
import io.tapio.oom.api.event.ImpactLevel;
import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.api.event.OomKillVictim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of a kill, as later revisions of its event tell it. */
final class Consequences {

    private static final int MOST_REASONS = 2;

    private Consequences() {}

    /** One clause each; empty in the first revision. */
    static List<String> of(OomKillVictim kill) {
        List<String> clauses = new ArrayList<>(3);
        if (kill.timeToExitMs() != null) {
            clauses.add("it was gone after " + kill.timeToExitMs() + " ms");
        }
        if (kill.kubernetesVerdict() != null) {
            clauses.add(verdict(kill.kubernetesVerdict()));
        }
        if (kill.impact() != null) {
            clauses.add((kill.impact().level() == ImpactLevel.NONE ? "no impact" : "impact " + level(kill.impact()))
                    + reasons(kill.impact()));
        }
        return clauses;
    }

    static String verdict(KubernetesVerdict said) {
        return switch (said.verdict()) {
            case AGREES -> "Kubernetes agrees" + details(said);
            case OTHER_EXIT_CODE -> "Kubernetes saw another end of the container" + details(said);
            case OTHER_REASON -> "Kubernetes calls it something else" + details(said);
            case UNNOTICED -> "Kubernetes did not notice, the container goes on running";
            case POD_DELETED -> "the pod was deleted before Kubernetes told of it";
        };
    }

    private static String details(KubernetesVerdict said) {
        List<String> known = new ArrayList<>(3);
        if (said.reason() != null) {
            known.add(PlainText.name(said.reason()));
        }
        if (said.exitCode() != null) {
            known.add("exit code " + said.exitCode());
        }
        if (said.restartCount() != null) {
            known.add("restart " + said.restartCount());
        }
        return known.isEmpty() ? "" : ": " + String.join(", ", known);
    }

    static String level(Impact impact) {
        return impact.level().name().toLowerCase(Locale.ROOT);
    }

    /** Behind a colon, with the number of those that are left out; nothing where there are none. */
    static String reasons(Impact impact) {
        List<String> reasons = impact.reasons();
        if (reasons == null) {
            return "";
        }
        String first = String.join(
                ", ", reasons.stream().limit(MOST_REASONS).map(PlainText::line).toList());
        int more = reasons.size() - MOST_REASONS;
        return ": " + first + (more > 0 ? " and " + more + " more" : "");
    }
}
