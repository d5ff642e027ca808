package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** In which form events are posted. */
interface Posts {

    /** In the order of the events, each made when it is asked for: all bodies at once would need much memory. */
    Iterator<Post> of(List<OomEvent> events);

    /** One event a post, as JSON with all its attributes. */
    static Posts structured() {
        Map<String, String> headers = Map.of("content-type", EventJson.CONTENT_TYPE + "; charset=utf-8");
        return events -> events.stream()
                .map(event -> new Post(Post.idOf(event), headers, EventJson.encodeBytes(event)))
                .iterator();
    }
}
