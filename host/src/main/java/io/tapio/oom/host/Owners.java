package io.tapio.oom.host;

import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerNames;
import io.tapio.oom.host.container.OwnerStage;
import java.util.List;

/**
 * Wires those who know whose a cgroup is.
 *
 * @param stage asks them all
 */
record Owners(OwnerStage stage) {

    /** @param names who know more than the path, in the order of asking; the last knows best */
    static Owners of(List<OwnerNames> names) {
        return new Owners(new OwnerStage(new CgroupPathResolver()::resolve, names));
    }
}
