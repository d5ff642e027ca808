package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * A PodDisruptionBudget, as its status has it.
 *
 * @param name its name
 * @param healthy {@code status.currentHealthy}
 * @param healthyWanted {@code status.desiredHealthy}
 * @param disruptionsAllowed {@code status.disruptionsAllowed}
 */
public record DisruptionBudget(
        String name,
        @Nullable Integer healthy,
        @Nullable Integer healthyWanted,
        @Nullable Integer disruptionsAllowed) {

    public DisruptionBudget {
        Checks.text("disruption_budget.name", name);
    }
}
