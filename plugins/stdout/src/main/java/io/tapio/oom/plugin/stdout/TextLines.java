package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.text.Sentences;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One sentence for each event. A trigger gets none, since its victims' sentences tell it; nor does what was
 * printed before and is delivered again. A later revision comes to a sink that asked for revisions alone, and is printed.
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
        if (event instanceof OomKillTriggered || printed.put(key(event), true) != null) {
            return null;
        }
        return time.format(event.toldOf()) + (event.revision() == 0 ? " " : " (update) ") + Sentences.of(event);
    }

    @Override
    public void notPrinted(OomEvent event) {
        printed.remove(key(event));
    }

    private static String key(OomEvent event) {
        return event.eventId() + " " + event.revision();
    }
}
