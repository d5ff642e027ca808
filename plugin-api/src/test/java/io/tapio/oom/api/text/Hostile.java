package io.tapio.oom.api.text;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import io.tapio.oom.api.event.WorkloadFacts;

/** Kills whose every name was chosen by somebody who means harm. */
final class Hostile {

    private Hostile() {}

    static OomKillVictim kill(String name) {
        return new Kill()
                .in("/" + name)
                .of(Ownership.of(
                        new ContainerFacts(name, name, name),
                        new PodFacts(name, name, name, name),
                        new WorkloadFacts(name, name)))
                .limit("/" + name, CgroupLevel.SERVICE, 1)
                .askedBy(name, "/" + name + "/x")
                .why(name + " was chosen: " + name)
                .toldOf();
    }

    static OomKillVictim unit(String name) {
        return new Kill()
                .of(new Ownership(null, null, null, new UnitFacts(name, name)))
                .toldOf();
    }
}
