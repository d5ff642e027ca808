package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sentence for each event. A trigger gets none, since its victims' sentences tell it; nor does an event that was
 * printed before, be it delivered again or completed by a later revision.
 */
final class TextLines implements Lines {

    /** Enough to recognise what comes again after a failed delivery; older repetitions are printed again. */
    private static final int REMEMBERED_IDS = 1024;

    private final DateTimeFormatter time;
    private final Map<String, Boolean> printed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_IDS;
        }
    };

    TextLines(ZoneId zone) {
        this.time = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(zone);
    }

    @Override
    public @Nullable String lineFor(OomEvent event) {
        if (event instanceof OomKillTriggered || printed.put(event.eventId(), true) != null) {
            return null;
        }
        return time.format(event.time()) + " " + sentence(event);
    }

    private static String sentence(OomEvent event) {
        return switch (event) {
            case OomKillVictim kill -> KillSentence.of(kill);
            case MemoryPressure pressure -> WarningSentence.of(pressure);
            case CgroupOomNotification notification -> WarningSentence.of(notification);
            case OomPredicted predicted -> WarningSentence.of(predicted);
            case OomKillTriggered trigger ->
                throw new IllegalArgumentException("a trigger has no sentence: " + trigger.eventId());
        };
    }
}
