package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.SampleEvents;
import java.util.List;
import java.util.stream.IntStream;

/** Kills that say no more than which they are. */
final class Kills {

    private Kills() {}

    static OomEvent kill(String id) {
        return kill(id, "oom-of-" + id);
    }

    static OomEvent kill(String id, String incident) {
        OomKillVictim like = SampleEvents.minimalVictim(id);
        return new OomKillVictim(
                id,
                0,
                like.time(),
                like.node(),
                Origin.EBPF,
                incident,
                like.victim(),
                null,
                null,
                null,
                null,
                null,
                null,
                Ownership.NONE);
    }

    static List<String> names(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> "k" + number).toList();
    }
}
