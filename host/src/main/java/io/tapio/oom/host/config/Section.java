package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tapio.oom.host.config.ConfigProblem.Code;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One map of the tree, read key by key. A key that is absent, empty or already known to be wrong has its default, so
 * that what is right around a mistake is still examined.
 */
final class Section {

    private final ConfigTree tree;
    private final Problems problems;
    private final JsonPointer pointer;

    Section(ConfigTree tree, Problems problems, JsonPointer pointer) {
        this.tree = tree;
        this.problems = problems;
        this.pointer = pointer;
    }

    /** Makes a record of this section; what the record refuses becomes a problem at the key it names. */
    <T> T read(T otherwise, Function<Section, T> make) {
        try {
            return make.apply(this);
        } catch (InvalidValueException e) {
            for (Violation violation : e.violations()) {
                Place place = tree.place(pointer.appendProperty(violation.key()));
                Code code = violation.reason().startsWith("must be from") ? Code.OUT_OF_RANGE : Code.INVALID_VALUE;
                problems.at(place, code, place.path() + " " + violation.reason() + place.said());
            }
            return otherwise;
        }
    }

    /** Whether the key has a value that can be used. */
    boolean has(String key) {
        return !usable(key).isMissingNode();
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = usable(key);
        return value.isBoolean() ? value.booleanValue() : otherwise;
    }

    int integer(String key, int otherwise) {
        JsonNode value = usable(key);
        return value.canConvertToInt() ? value.intValue() : otherwise;
    }

    String text(String key, String otherwise) {
        JsonNode value = usable(key);
        return value.isTextual() ? value.textValue() : otherwise;
    }

    Path path(String key, Path otherwise) {
        try {
            return Path.of(text(key, otherwise.toString()));
        } catch (InvalidPathException e) {
            Place place = tree.place(pointer.appendProperty(key));
            problems.at(place, Code.INVALID_VALUE, place.path() + " must be a path" + place.said());
            return otherwise;
        }
    }

    Duration duration(String key, Duration otherwise) {
        JsonNode value = usable(key);
        return value.isTextual() ? Durations.parse(value.textValue()) : otherwise;
    }

    @Nullable Duration durationOrNull(String key) {
        return has(key) ? duration(key, Duration.ZERO) : null;
    }

    long size(String key, long otherwise) {
        JsonNode value = usable(key);
        return value.isValueNode() ? Sizes.parse(value.asText()) : otherwise;
    }

    <T extends Choice> T choice(String key, T[] choices, T otherwise) {
        String name = text(key, otherwise.key());
        for (T choice : choices) {
            if (choice.key().equals(name)) {
                return choice;
            }
        }
        return otherwise;
    }

    /** The texts of a list, or the one text that stands in its stead. */
    List<String> texts(String key) {
        JsonNode value = usable(key);
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            if (value.path(i).isTextual()
                    && !problems.concern(pointer.appendProperty(key).appendIndex(i))) {
                texts.add(value.path(i).textValue());
            }
        }
        return texts;
    }

    List<Glob> globs(String key) {
        return texts(key).stream().map(Glob::new).toList();
    }

    private JsonNode usable(String key) {
        JsonPointer at = pointer.appendProperty(key);
        JsonNode value = tree.root().at(at);
        return value.isNull() || problems.concern(at) ? MissingNode.getInstance() : value;
    }
}
