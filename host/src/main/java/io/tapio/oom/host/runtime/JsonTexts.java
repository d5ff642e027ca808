package io.tapio.oom.host.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Picks single texts out of JSON as it streams by. What is not asked for never becomes a string: the files of runtimes
 * hold the environments of their containers.
 */
final class JsonTexts {

    private static final int DEEPEST = 64;
    private static final int LONGEST_TEXT = 64 << 10;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            // Neither names nor buffers of these files are kept for the next.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    private JsonTexts() {}

    /** Does something with the value of a member, on which the parser stands; need not consume it. */
    interface Member {
        void read(String name, JsonParser value) throws IOException;
    }

    /** A parser on the first token. */
    static JsonParser open(byte[] json) throws IOException {
        JsonParser parser = JSON.createParser(json);
        parser.nextToken();
        return parser;
    }

    /** A parser on the first token. */
    static JsonParser open(String json) throws IOException {
        JsonParser parser = JSON.createParser(json);
        parser.nextToken();
        return parser;
    }

    /** Goes through the members of the object on which the parser stands, and to its end. */
    static void members(JsonParser parser, Member reader) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int depth = parser.getParsingContext().getNestingDepth();
            parser.nextToken();
            reader.read(name, parser);
            skipTo(depth, parser);
        }
    }

    /** The texts among the members of the object on which the parser stands whose name is asked for. */
    static Map<String, String> texts(JsonParser parser, Predicate<String> asked) throws IOException {
        Map<String, String> texts = new HashMap<>();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return texts; // Go writes null for an empty map
        }
        members(parser, (name, value) -> {
            if (value.currentToken() == JsonToken.VALUE_STRING && asked.test(name)) {
                texts.put(name, value.getText());
            }
        });
        return texts;
    }

    /** Leaves whatever object or array the reader did not go through. */
    private static void skipTo(int depth, JsonParser parser) throws IOException {
        if (parser.currentToken() != null && parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
        if (parser.getParsingContext().getNestingDepth() != depth) {
            throw new IOException("read beyond its member");
        }
    }
}
