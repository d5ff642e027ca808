package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.event.OomEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What is posted at once.
 *
 * @param id names the body: the same on every attempt, another for any other content; letters, digits, {@code _} and
 *     {@code -}
 * @param headers of this post
 * @param body what is sent, as it is signed
 */
record Post(String id, Map<String, String> headers, byte[] body) {

    /** The id of one event in one revision; signatures set their parts off by dots, so it has none. */
    static String idOf(OomEvent event) {
        String id = event.revision() == 0 ? event.eventId() : event.eventId() + "_r" + event.revision();
        return id.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    /** The id of some: of one its own. */
    static String idOf(List<OomEvent> events) {
        if (events.size() == 1) {
            return idOf(events.get(0));
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (OomEvent event : events) {
                digest.update((event.eventId() + " " + event.revision() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return "batch_" + HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Its id and size: headers and body may hold secrets. */
    @Override
    public String toString() {
        return id + ", " + body.length + " bytes";
    }
}
