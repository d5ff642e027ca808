package io.tapio.oom.plugin.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Lets a template see the members of JSON and nothing else: the library's own way would call any method by its name. */
final class JsonCollector implements Mustache.Collector {

    @Override
    public @Nullable Iterator<?> toIterator(Object value) {
        return value instanceof ArrayNode array
                ? StreamSupport.stream(array.spliterator(), false)
                        .map(JsonCollector::plain)
                        .iterator()
                : null;
    }

    @Override
    public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
        return context instanceof ObjectNode ? JsonCollector::member : null;
    }

    private static @Nullable Object member(Object context, String name) {
        JsonNode member = ((JsonNode) context).get(name);
        return member == null ? Template.NO_FETCHER_FOUND : plain(member);
    }

    private static @Nullable Object plain(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.numberValue();
            case NULL -> null;
            default -> value;
        };
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
        return new ConcurrentHashMap<>();
    }
}
