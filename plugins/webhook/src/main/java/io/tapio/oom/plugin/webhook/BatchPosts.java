package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Many events a post, as a JSON array (HTTP protocol binding 1.0.2, section 3.3), cut into bodies of bounded size. */
final class BatchPosts implements Posts {

    private static final Map<String, String> HEADERS =
            Map.of("content-type", "application/cloudevents-batch+json; charset=utf-8");

    private final int mostBytes;

    /** A body has no more bytes than that, unless one event alone does. */
    BatchPosts(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    public Iterator<Post> of(List<OomEvent> events) {
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < events.size();
            }

            @Override
            public Post next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                List<OomEvent> held = new ArrayList<>();
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                body.write('[');
                while (hasNext()) {
                    byte[] event = EventJson.encodeBytes(events.get(at));
                    if (!held.isEmpty() && body.size() + event.length + 2 > mostBytes) {
                        break;
                    }
                    if (!held.isEmpty()) {
                        body.write(',');
                    }
                    body.writeBytes(event);
                    held.add(events.get(at++));
                }
                body.write(']');
                return new Post(Post.idOf(held), HEADERS, body.toByteArray());
            }
        };
    }
}
