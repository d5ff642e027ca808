package io.tapio.oom.plugin.kubernetesevents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes publishes of an Event: the type that is generated from its OpenAPI, which must know each member and lose
 * none, and what the API server checks besides: pkg/apis/core/validation/events.go and its names of objects.
 */
final class PublishedEvent {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern QUALIFIED =
            Pattern.compile("([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private PublishedEvent() {}

    static void assertKept(JsonObject event, String path) {
        JsonElement json = JsonParser.parseString(event.encode());
        CoreV1Event read = JSON.getGson().fromJson(json, CoreV1Event.class);
        try {
            CoreV1Event.validateJsonElement(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertHeld(event, new JsonObject(new JSON().serialize(read)), "event");

        String namespace = String.valueOf(read.getMetadata().getNamespace());
        assertEquals("/api/v1/namespaces/" + namespace + "/events", path);
        String of = read.getInvolvedObject().getNamespace();
        assertTrue(of == null ? namespace.equals("default") : of.equals(namespace), "involvedObject.namespace: " + of);
        String name = String.valueOf(read.getMetadata().getName());
        assertTrue(name.length() <= 253 && SUBDOMAIN.matcher(name).matches(), name);
        length(read.getMessage(), 1_024);
        length(read.getReason(), 128);
        length(read.getAction(), 128);
        length(read.getReportingInstance(), 128);
        assertTrue(
                QUALIFIED.matcher(String.valueOf(read.getReportingComponent())).matches());
        assertEquals("Warning", read.getType());
        OffsetDateTime first = read.getFirstTimestamp();
        assertTrue(first != null && !first.isAfter(read.getLastTimestamp()), "firstTimestamp: " + first);
    }

    private static void length(@Nullable String text, int mostBytes) {
        int bytes = text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes > 0 && bytes <= mostBytes, () -> "1 to " + mostBytes + " bytes: " + text);
    }

    private static void assertHeld(Object ours, @Nullable Object theirs, String path) {
        if (ours instanceof JsonObject object && theirs instanceof JsonObject read) {
            object.forEach(member ->
                    assertHeld(member.getValue(), read.getValue(member.getKey()), path + "." + member.getKey()));
        } else if (path.endsWith("Timestamp") || path.endsWith("Time")) {
            assertEquals(
                    OffsetDateTime.parse(String.valueOf(ours)), OffsetDateTime.parse(String.valueOf(theirs)), path);
        } else {
            assertEquals(ours, theirs, path);
        }
    }
}
