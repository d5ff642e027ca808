package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Candidate;
import java.util.List;

/**
 * Whom the kernel weighed in one OOM.
 *
 * @param told those there is room for: by points, highest first, then those passed over
 * @param total all of them
 * @param exempt how many were passed over because their {@code oom_score_adj} is -1000
 * @param unkillable how many were passed over for another reason
 */
record Weighed(List<Candidate> told, int total, int exempt, int unkillable) {

    /** Nobody was seen being weighed: the hooks for it are not attached, or the kernel did not weigh. */
    static final Weighed NOBODY = new Weighed(List.of(), 0, 0, 0);

    Weighed {
        told = List.copyOf(told);
    }

    /** How many could have been chosen. */
    int eligible() {
        return total - exempt - unkillable;
    }
}
