package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.container.OwnerStage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whose the cgroups are, by their ids. Asked anew every five seconds at most, since names are learnt later than cgroups are
 * seen. Holds as many as are alive. Belongs to one thread.
 */
final class OwnerBook {

    private static final long HOLDS_NS = TimeUnit.SECONDS.toNanos(5);

    private final OwnerStage owners;
    private final Map<Long, Ownership> byId = new HashMap<>();
    private long askedNs;

    OwnerBook(OwnerStage owners) {
        this.owners = owners;
    }

    /** A pass over all begins. */
    void begin(long nowNs) {
        if (nowNs - askedNs >= HOLDS_NS || nowNs < askedNs) {
            byId.clear();
            askedNs = nowNs;
        }
    }

    /** The pass over all has seen these alone. */
    void keep(Set<Long> alive) {
        byId.keySet().retainAll(alive);
    }

    Ownership of(Reading reading) {
        Ownership known = byId.get(reading.id());
        if (known == null) {
            known = owners.ownerOf(reading.path());
            byId.put(reading.id(), known);
        }
        return known;
    }

    static boolean anybodys(Ownership owner) {
        return owner.container() != null || owner.pod() != null || owner.unit() != null;
    }
}
