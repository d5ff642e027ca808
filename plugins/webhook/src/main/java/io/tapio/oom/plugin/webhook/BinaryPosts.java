package io.tapio.oom.plugin.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One event a post in CloudEvents' binary mode: the attributes are headers, the data is the body (HTTP protocol binding
 * 1.0.2, section 3.1).
 */
final class BinaryPosts implements Posts {

    @Override
    public Iterator<Post> of(List<OomEvent> events) {
        return events.stream().map(BinaryPosts::post).iterator();
    }

    private static Post post(OomEvent event) {
        ObjectNode envelope = EventJson.envelope(event);
        Map<String, String> headers = new LinkedHashMap<>();
        JsonNode contentType = envelope.remove("datacontenttype");
        JsonNode data = envelope.remove("data");
        headers.put("content-type", contentType.asText());
        envelope.properties()
                .forEach(attribute -> headers.put(
                        "ce-" + attribute.getKey(),
                        headerValue(attribute.getValue().asText())));
        return new Post(Post.idOf(event), headers, data.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Blanks, quotes, the percent sign and all that is not visible ASCII are percent-encoded as UTF-8. */
    static String headerValue(String text) {
        StringBuilder value = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '"' && b != '%') {
                value.append((char) b);
            } else {
                value.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return value.toString();
    }
}
