package io.tapio.oom.host.consequence;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides whether a pod's labels match a selector, as the API defines it. */
final class LabelSelector {

    private LabelSelector() {}

    /** A service's: whether all its pairs are there; one without any selects nobody. */
    static boolean matchesPairs(@Nullable Map<String, Object> pairs, Map<String, String> labels) {
        return pairs != null && !pairs.isEmpty() && hasAll(pairs, labels);
    }

    /**
     * A {@code LabelSelector}: whether {@code matchLabels} and {@code matchExpressions} all hold. An empty one selects
     * all, none nobody; one that can't be understood nobody either.
     */
    static boolean matches(@Nullable Map<String, Object> selector, Map<String, String> labels) {
        if (selector == null) {
            return false;
        }
        Object pairs = selector.getOrDefault("matchLabels", Map.of());
        Object expressions = selector.getOrDefault("matchExpressions", List.of());
        return pairs instanceof Map<?, ?> all
                && hasAll(all, labels)
                && expressions instanceof List<?> each
                && each.stream().allMatch(expression -> holds(expression, labels));
    }

    private static boolean hasAll(Map<?, ?> pairs, Map<String, String> labels) {
        for (Map.Entry<?, ?> pair : pairs.entrySet()) {
            if (pair.getValue() == null || !pair.getValue().equals(labels.get(String.valueOf(pair.getKey())))) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(@Nullable Object told, Map<String, String> labels) {
        if (!(told instanceof Map<?, ?> expression)) {
            return false;
        }
        String value = labels.get(String.valueOf(expression.get("key")));
        boolean listed = expression.get("values") instanceof List<?> values && values.contains(value);
        return switch (String.valueOf(expression.get("operator"))) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }
}
