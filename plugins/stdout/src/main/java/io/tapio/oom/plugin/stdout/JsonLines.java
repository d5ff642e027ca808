package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;

/** Every event, in every revision, as the CloudEvents JSON that all sinks share. */
final class JsonLines implements Lines {

    @Override
    public String lineFor(OomEvent event) {
        return EventJson.encode(event);
    }
}
