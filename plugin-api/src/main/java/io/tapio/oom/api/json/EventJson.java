package io.tapio.oom.api.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.PodFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events to and from CloudEvents 1.0 in structured mode.
 *
 * <p>Safe for use by many threads. The mapper is private and only ever sees this API's own types, so it holds no class
 * of a plugin.
 */
public final class EventJson {

    /** The media type of one event in structured mode. */
    public static final String CONTENT_TYPE = "application/cloudevents+json";

    private static final String SOURCE_PREFIX = "/tapio/oom/";
    private static final String TYPE_PREFIX = "io.tapio.oom.";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .disable(MapperFeature.CAN_OVERRIDE_ACCESS_MODIFIERS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new InstantModule())
            .build();

    private static final RecentJson RECENT = new RecentJson();

    private EventJson() {}

    /** The event as one line of JSON. */
    public static String encode(OomEvent event) {
        return RECENT.of(event, each -> envelope(each).toString());
    }

    /** The event as UTF-8 bytes. */
    public static byte[] encodeBytes(OomEvent event) {
        return encode(event).getBytes(StandardCharsets.UTF_8);
    }

    /** The event as a tree that the caller owns. */
    public static ObjectNode envelope(OomEvent event) {
        ObjectNode data = MAPPER.valueToTree(event);
        JsonNode time = data.remove("time");
        ObjectNode envelope = MAPPER.createObjectNode();
        envelope.put("specversion", "1.0");
        envelope.put("id", cloudEventId(event));
        envelope.put("source", SOURCE_PREFIX + uriSegment(event.node()));
        envelope.put("type", TYPE_PREFIX + event.eventType().wireName());
        String subject = subject(event);
        if (subject != null) {
            envelope.put("subject", subject);
        }
        envelope.set("time", time);
        envelope.put("datacontenttype", "application/json");
        envelope.set("data", data);
        return envelope;
    }

    /**
     * Reads an event that {@link #encode} wrote, this version or a later one: unknown members are passed over.
     *
     * @throws IllegalArgumentException when it is not one
     */
    public static OomEvent decode(String json) {
        try {
            JsonNode envelope = MAPPER.readTree(json);
            if (!(envelope.get("data") instanceof ObjectNode data)) {
                throw new IllegalArgumentException("not an event: it has no data object");
            }
            data.set("time", envelope.get("time"));
            EventType type = EventType.ofWireName(data.path("event_type").asText());
            return MAPPER.treeToValue(data, classOf(type));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an event: " + e.getOriginalMessage(), e);
        }
    }

    /** The JSON Schema (2020-12) of an event in structured mode. */
    public static String schema() {
        try (InputStream in = EventJson.class.getResourceAsStream("oom-event.schema.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code namespace/pod/container}, as far as it is known, else the cgroup's path. */
    public static @Nullable String subject(OomEvent event) {
        PodFacts pod = event.pod();
        ContainerFacts container = event.container();
        if (pod != null && known(pod.namespace()) && known(pod.name())) {
            String name = container == null ? null : container.name();
            return pod.namespace() + "/" + pod.name() + (known(name) ? "/" + name : "");
        }
        String path = event.subjectCgroupPath();
        return known(path) ? path : null;
    }

    private static boolean known(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    /** CloudEvents asks for a URI reference; a host's name may hold what a URI may not. */
    private static String uriSegment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String cloudEventId(OomEvent event) {
        return event.revision() == 0 ? event.eventId() : event.eventId() + ".r" + event.revision();
    }

    private static Class<? extends OomEvent> classOf(EventType type) {
        return switch (type) {
            case OOM_KILL_TRIGGERED -> OomKillTriggered.class;
            case OOM_KILL_VICTIM -> OomKillVictim.class;
            case MEMORY_PRESSURE_CRITICAL, MEMORY_PRESSURE_HIGH, CONTAINER_MEMORY_LIMIT -> MemoryPressure.class;
            case CGROUP_OOM_NOTIFICATION -> CgroupOomNotification.class;
            case OOM_PREDICTED -> OomPredicted.class;
        };
    }
}
