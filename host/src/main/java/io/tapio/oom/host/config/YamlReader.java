package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.host.config.ConfigProblem.Code;
import java.io.StringReader;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns YAML into a tree of values with references filled in, and remembers where each one stands. For one file. */
final class YamlReader {

    private static final int MOST_VALUES = 100_000;
    private static final Pattern SECRET =
            Pattern.compile("password|passwd|token|secret|key|credential|authorization", Pattern.CASE_INSENSITIVE);
    /** A password that begins with * or & or ! is none of these, but the parser's words would show it. */
    private static final Pattern NAMED = Pattern.compile("(alias|anchor|handle|directive) .*", Pattern.DOTALL);

    private static final JsonPointer ROOT = JsonPointer.empty();
    private static final JsonPointer SINKS = ROOT.appendProperty("sinks");

    private final References references;
    private final Problems problems;
    private final JsonNodeFactory make = JsonNodeFactory.instance;
    private final Map<JsonPointer, Place> places = new HashMap<>();
    private final Map<JsonPointer, List<String>> secrets = new HashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;

    YamlReader(References references, Problems problems) {
        this.references = references;
        this.problems = problems;
    }

    /** The tree, or {@code null} where the text has none; why is among the problems. */
    @Nullable ConfigTree read(String text) {
        Place top = new Place(ROOT, "", 1, 1, "");
        places.put(ROOT, top);
        Node node;
        try {
            node = new Yaml(new LoaderOptions()).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            // Its message quotes the line, which may hold a secret; the problem alone does not.
            Mark mark = e.getProblemMark();
            problems.ofText(
                    mark.getLine() + 1,
                    mark.getColumn() + 1,
                    Code.YAML_SYNTAX,
                    "is not YAML: "
                            + Printable.text(NAMED.matcher(String.valueOf(e.getProblem()))
                                    .replaceAll("$1")));
            return null;
        } catch (YAMLException e) {
            boolean limit = String.valueOf(e.getMessage()).contains("exceed");
            problems.ofText(
                    0,
                    0,
                    limit ? Code.TOO_COMPLEX : Code.YAML_SYNTAX,
                    limit
                            ? "is nested too deeply or has too many aliases"
                            : "has a character that YAML does not allow");
            return null;
        }
        // No document at all, or one that is nothing: every key at its default.
        if (node == null || node instanceof ScalarNode scalar && isNothing(scalar)) {
            return new ConfigTree(make.objectNode(), places, secrets);
        }
        if (!(node instanceof MappingNode map)) {
            problems.at(at(node, ROOT, "", ""), Code.NOT_A_MAP, "must be a map of keys and values");
            return null;
        }
        return map(map, top, false) instanceof ObjectNode root ? new ConfigTree(root, places, secrets) : null;
    }

    private JsonNode value(Node node, Place place, boolean hidden) {
        if (++values > MOST_VALUES) {
            problems.at(place, Code.TOO_COMPLEX, place.path() + " is one value too many: " + MOST_VALUES);
            return NullNode.instance;
        }
        if (!node.getTag().startsWith(Tag.PREFIX)) {
            problems.at(
                    place,
                    Code.YAML_SYNTAX,
                    place.path() + " has a tag of its own, which is not supported",
                    "remove the tag");
            return NullNode.instance;
        }
        if (!open.add(node)) {
            problems.at(place, Code.TOO_COMPLEX, place.path() + " is an alias that contains itself");
            return NullNode.instance;
        }
        try {
            return switch (node) {
                case MappingNode map -> map(map, place, hidden);
                case SequenceNode list -> list(list, place, hidden);
                case ScalarNode scalar -> scalar(scalar, place, hidden);
                default -> NullNode.instance;
            };
        } finally {
            open.remove(node);
        }
    }

    private JsonNode map(MappingNode node, Place place, boolean hidden) {
        places.put(place.pointer(), said(place, place.pointer().equals(ROOT) ? "" : ", not a map"));
        ObjectNode map = make.objectNode();
        Map<String, Place> seen = new HashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (values > MOST_VALUES) {
                break;
            }
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                Place key = at(tuple.getKeyNode(), place.pointer().appendProperty("?"), place.below("?"), "");
                problems.at(key, Code.WRONG_TYPE, key.path() + " must be a text, not a list or map");
                continue;
            }
            String key = keyNode.getValue();
            Place here = at(keyNode, place.pointer().appendProperty(key), place.below(key), "");
            if (keyNode.getTag().equals(Tag.MERGE)) {
                problems.at(here, Code.YAML_SYNTAX, here.path() + " is not supported", "write the keys out");
                continue;
            }
            Place first = seen.putIfAbsent(key, here);
            if (first != null) {
                problems.also(here, Code.DUPLICATE_KEY, here.path() + " is also in line " + first.line());
                continue;
            }
            places.put(here.pointer(), here);
            map.set(key, value(tuple.getValueNode(), here, hidden || isSecret(place, key)));
        }
        return map;
    }

    private JsonNode list(SequenceNode node, Place place, boolean hidden) {
        places.put(place.pointer(), said(place, ", not a list"));
        ArrayNode list = make.arrayNode();
        for (Node item : node.getValue()) {
            if (values > MOST_VALUES) {
                break;
            }
            int index = list.size();
            Place here = at(item, place.pointer().appendIndex(index), place.below(index), "");
            places.put(here.pointer(), here);
            list.add(value(item, here, hidden));
        }
        return list;
    }

    private JsonNode scalar(ScalarNode node, Place place, boolean hidden) {
        if (isNothing(node)) {
            places.put(place.pointer(), said(place, ", not nothing"));
            return NullNode.instance;
        }
        return switch (references.fillIn(node.getValue())) {
            case References.Outcome.Failed failed -> {
                problems.at(place, failed.code(), place.path() + " " + failed.reason());
                yield NullNode.instance;
            }
            case References.Outcome.Filled filled -> {
                boolean hide = hidden || filled.secret();
                if (filled.secret()) {
                    secrets.put(place.pointer(), filled.secrets());
                }
                String shown = node.isPlain() ? filled.text() : "\"" + filled.text() + "\"";
                places.put(place.pointer(), said(place, hide ? ": ***" : ": " + Printable.text(shown)));
                yield node.isPlain() && !(node.getTag().equals(Tag.STR) && !filled.secret())
                        ? PlainScalar.value(filled.text())
                        : make.textNode(filled.text());
            }
        };
    }

    private static boolean isNothing(ScalarNode node) {
        return node.isPlain() && node.getTag().equals(Tag.NULL);
    }

    /** A sink's settings are its plugin's: what is secret among them is not known here, an address may be. */
    private static boolean isSecret(Place around, String key) {
        boolean setting = SINKS.equals(around.pointer().head()) && !SinkConfig.KEYS.contains(key);
        return setting || SECRET.matcher(key).find();
    }

    private static Place at(Node node, JsonPointer pointer, String path, String said) {
        Mark mark = node.getStartMark();
        return new Place(pointer, path, mark.getLine() + 1, mark.getColumn() + 1, said);
    }

    private static Place said(Place place, String said) {
        return new Place(place.pointer(), place.path(), place.line(), place.column(), said);
    }
}
