package io.tapio.oom.host.replay;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a replay told. */
record Recorded(List<OomEvent> events, ReplayTally tally) {

    /** Of a file among the tests' resources. */
    static Recorded file(String name) {
        try (InputStream file = Recorded.class.getResourceAsStream("/" + name)) {
            return of(Objects.requireNonNull(file, name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Of these lines. */
    static Recorded text(String... lines) {
        return of(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    static Recorded of(InputStream in) {
        List<OomEvent> events = new ArrayList<>();
        Replay replay = new Replay(
                new EventSettings("node-1", true),
                TextClock.DEFAULT,
                null,
                new OwnerStage(new CgroupPathResolver()),
                events::add);
        try {
            return new Recorded(events, replay.replay("test", in));
        } catch (ReplayException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    List<OomKillVictim> victims() {
        return events.stream()
                .filter(OomKillVictim.class::isInstance)
                .map(OomKillVictim.class::cast)
                .toList();
    }

    List<OomKillTriggered> triggers() {
        return events.stream()
                .filter(OomKillTriggered.class::isInstance)
                .map(OomKillTriggered.class::cast)
                .toList();
    }
}
