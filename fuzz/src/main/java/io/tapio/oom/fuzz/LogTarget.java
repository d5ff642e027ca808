package io.tapio.oom.fuzz;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.replay.Replay;
import io.tapio.oom.host.replay.ReplayException;
import io.tapio.oom.host.replay.ReplayTally;
import io.tapio.oom.host.replay.TextClock;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;

/** A file for {@code replay}: a log in any of its forms, or a recording. Parsed, assembled, given owners, encoded. */
public final class LogTarget {

    private LogTarget() {}

    /** Takes a file. */
    public static void fuzzerTestOneInput(byte[] file) {
        List<OomEvent> events = new ArrayList<>();
        ReplayTally tally;
        try {
            tally = replay(file, events);
        } catch (ReplayException refused) {
            return; // a recording with a header that makes no sense
        }
        boolean isText = file.length == 0 || file[0] != 'T';
        if (isText && tally.failed() > 0) {
            throw new AssertionError("a kill of a log gave no event");
        }
        check(events);
    }

    private static ReplayTally replay(byte[] file, List<OomEvent> events) throws ReplayException {
        Replay replay = new Replay(
                new EventSettings("node", true),
                TextClock.DEFAULT,
                null,
                new OwnerStage(new CgroupPathResolver()),
                events::add);
        return replay.replay("fuzz", new ByteArrayInputStream(file));
    }

    /** What goes out can be read again, and says the same. */
    static void check(List<OomEvent> events) {
        for (OomEvent event : events) {
            String json = EventJson.encode(event);
            if (!json.equals(EventJson.encode(EventJson.decode(json)))) {
                throw new AssertionError("an event changes on its way: " + json);
            }
        }
    }
}
