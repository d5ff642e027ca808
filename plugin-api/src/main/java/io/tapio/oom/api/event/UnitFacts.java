package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The unit of systemd that a cgroup belongs to, where it is no container's and no pod's.
 *
 * @param name the unit's name, for example {@code nginx.service}
 * @param description what its file calls it ({@code Description=}); absent where no file of it was found
 */
public record UnitFacts(String name, @Nullable String description) {

    public UnitFacts {
        Checks.text("unit.name", name);
    }
}
